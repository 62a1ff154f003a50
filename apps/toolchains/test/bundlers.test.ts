import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build as esbuild, type BuildOptions } from 'esbuild'
import { build as vite } from 'vite'
import { afterEach, describe, expect, it } from 'vitest'

const project = fileURLToPath(new URL('../projects/bundled', import.meta.url))
/** Native: it stays where it is installed. Here it is not installed at all. */
const external = ['koffi']

async function byEsbuild(folder: string, options: BuildOptions): Promise<void> {
  await esbuild({ bundle: true, platform: 'node', outdir: folder, external, logLevel: 'error', ...options })
}

/** Makes one file of each entry, without a file of @asc beside them. */
const bundlers: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  'esbuild, ES modules': (folder) => byEsbuild(folder, { entryPoints: [join(project, 'main.js')], format: 'esm', outExtension: { '.js': '.mjs' } }),
  'esbuild, minified': (folder) => byEsbuild(folder, { entryPoints: [join(project, 'main.js')], format: 'esm', minify: true, outExtension: { '.js': '.mjs' } }),
  'esbuild, CommonJS': (folder) => byEsbuild(folder, { entryPoints: [join(project, 'main.js')], format: 'cjs', minify: true, outExtension: { '.js': '.cjs' }, logLevel: 'silent' }),
  'esbuild, split': (folder) =>
    byEsbuild(folder, { entryPoints: ['main.js', 'serves.js'].map((name) => join(project, name)), format: 'esm', splitting: true, outExtension: { '.js': '.mjs' } }),
  'vite, for servers': async (folder) => {
    const rollupOptions = { input: join(project, 'main.js'), external, output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' } }
    await vite({ root: project, configFile: false, logLevel: 'error', ssr: { noExternal: true, external }, build: { ssr: true, outDir: folder, rollupOptions } })
  },
}

describe('a service that was bundled with all of @asc by', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })

  it.each(Object.keys(bundlers))('%s: runs processes and threads, serves, runs programs, and leaves no file', async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'asc-bundled-'))
    folders.push(folder)
    await bundlers[name]!(folder)
    if (name !== 'esbuild, split') await byEsbuild(folder, { entryPoints: [join(project, 'serves.js')], format: 'esm', outExtension: { '.js': '.mjs' } })
    await byEsbuild(folder, { entryPoints: [join(project, 'task.js')], format: 'esm', outExtension: { '.js': '.mjs' } })
    copyFileSync(join(project, 'program.cjs'), join(folder, 'program.cjs'))
    const main = readdirSync(folder).find((file) => file.startsWith('main.'))!
    const own = mkdtempSync(join(tmpdir(), 'asc-temporary-'))
    folders.push(own)
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, main)], { env: { PATH: process.env.PATH, TMPDIR: own } })
    expect(JSON.parse(stdout)).toEqual({
      forked: 'up',
      watchdog: 'up',
      threaded: 'up',
      hybrid: expect.stringMatching(/^SetupError: Cannot create the container as '@asc\/hybrid' must not be bundled/),
      inline: expect.stringMatching(/^TaskError: Cannot run the function at .*: the parser of the backend 'forked' cannot be loaded/),
      served: 'answered',
      program: 'up',
    })
    expect(readdirSync(own)).toEqual([])
  })
})

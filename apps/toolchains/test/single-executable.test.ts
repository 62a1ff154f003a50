import { execFile } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build, type BuildOptions } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const project = fileURLToPath(new URL('../projects/bundled', import.meta.url))
const postject = createRequire(import.meta.url).resolve('postject/dist/cli.js')

/** What a program prints, however it ends. */
async function said(file: string, args: readonly string[]): Promise<string> {
  const run = promisify(execFile)(file, args, { env: { PATH: process.env.PATH }, timeout: 50_000 })
  return ((await run.catch((error: unknown) => error)) as { stdout: string }).stdout.trim()
}

describe('a program that starts itself, whatever it is given to run,', () => {
  let folder: string
  let main: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'asc-single-'))
    main = join(folder, 'once.cjs')
    const options: BuildOptions = { bundle: true, platform: 'node', external: ['koffi'], logLevel: 'silent' }
    await build({ ...options, entryPoints: [join(project, 'once.js')], format: 'cjs', outfile: main })
    await build({ ...options, entryPoints: [join(project, 'task.js')], format: 'esm', outfile: join(folder, 'task.mjs') })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is refused before it does so a second time', async () => {
    const itself = join(folder, 'itself')
    writeFileSync(itself, `#!/bin/sh\nexec ${process.execPath} ${main} ${folder} ${itself} >>${folder}/said\n`)
    chmodSync(itself, 0o755)
    await said(itself, [])
    const [first, second, ...more] = readFileSync(join(folder, 'said'), 'utf8').trim().split('\n')
    expect(first).toMatch(/^SetupError: Cannot create the container as this process was started to be a child, and runs the main program/)
    expect(second).toBe('Error: The child does not start')
    expect(more).toEqual([])
  })

  it("is refused as a single executable of Node's, and starts its child with the path of a Node", async () => {
    const program = join(folder, 'program')
    const blob = join(folder, 'program.blob')
    writeFileSync(join(folder, 'sea.json'), JSON.stringify({ main, output: blob, disableExperimentalSEAWarning: true }))
    await promisify(execFile)(process.execPath, ['--experimental-sea-config', join(folder, 'sea.json')])
    copyFileSync(process.execPath, program)
    await promisify(execFile)(process.execPath, [postject, program, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'])
    expect(await said(program, [folder])).toMatch(/^SetupError: Cannot create the container as this program is a single executable/)
    expect(await said(program, [folder, process.execPath])).toBe('up')
  })
})

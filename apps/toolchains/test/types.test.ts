import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const require = createRequire(import.meta.url)
const here = fileURLToPath(new URL('..', import.meta.url))
const strict = { target: 'es2022', strict: true, noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true, noImplicitOverride: true, types: ['node'] }

let folder: string
// Beside the packages that it imports.
beforeAll(() => void (folder = mkdtempSync(join(here, '.typed-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each([
  ['typescript-5.0', 'nodenext', 'nodenext', {}],
  ['typescript-5.0', 'node16', 'node16', {}],
  ['typescript-5.0', 'esnext', 'bundler', {}],
  ['typescript-5.0', 'esnext', 'node10', {}],
  ['typescript', 'nodenext', 'nodenext', {}],
  ['typescript', 'esnext', 'bundler', {}],
  ['typescript', 'esnext', 'node10', { ignoreDeprecations: '6.0' }],
])('a strict project compiles with %s, module %s, resolution %s', async (typescript, module, moduleResolution, more) => {
  const config = join(folder, `${typescript}-${moduleResolution}.json`)
  writeFileSync(config, JSON.stringify({ compilerOptions: { ...strict, module, moduleResolution, ...more }, files: [join(here, 'projects/typed/main.ts')] }))
  const tsc = require.resolve(`${typescript}/bin/tsc`)
  const failed = (await promisify(execFile)(process.execPath, [tsc, '-p', config], { cwd: here }).catch((error: unknown) => error)) as { stdout: string }
  expect(failed.stdout).toBe('')
})

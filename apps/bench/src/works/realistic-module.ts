import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const files = 30
const functionsPerFile = 30

/** A task of the size of a small service: some modules of Node, and some hundred functions of its own. Removed when this process exits. */
export function makeRealisticModule(): URL {
  const folder = mkdtempSync(join(tmpdir(), 'asc-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const names = Array.from({ length: files }, (_, file) => `part-${file}.mjs`)
  for (const [file, name] of names.entries()) writeFileSync(join(folder, name), part(file))
  const imports = names.map((name, file) => `import * as part${file} from './${name}'`)
  const used = names.map((_, file) => `part${file}.total`).join(', ')
  writeFileSync(join(folder, 'task.mjs'), `import 'node:http'
import 'node:crypto'
import 'node:zlib'
import 'node:readline'
${imports.join('\n')}
const totals = [${used}]
export default async (instance) => {
  instance.status(String(totals.length))
  instance.ready()
  await instance.sleep(3_600_000)
}
`)
  return pathToFileURL(join(folder, 'task.mjs'))
}

function part(file: number): string {
  const functions = Array.from({ length: functionsPerFile }, (_, index) => `export function step${index}(input) {
  const parts = String(input).split('-').map((text) => text.trim()).filter(Boolean)
  if (parts.length > ${index}) return { kind: 'many-${file}-${index}', parts: parts.map((text, place) => ({ text, place })) }
  return { kind: 'few', parts, missing: ${index} - parts.length }
}`)
  const calls = Array.from({ length: functionsPerFile }, (_, index) => `step${index}('a-${index}')`)
  return `${functions.join('\n')}\nexport const total = [${calls.join(', ')}].length\n`
}

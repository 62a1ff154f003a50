// docs/dependencies.md lists what an installation of each published package brings along, and why: this holds it true to the lockfile.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, workspace } from './workspace.js'

const { importers, snapshots } = readLockfile(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'))
const published = workspace().filter(({ manifest }) => !manifest.private)
const found = new Map()
const trees = new Map(published.map(({ folder, manifest }) => [manifest.name, tree(importers.get(folder) ?? [], manifest.name)]))

const actual = [
  ...[...trees].map(([name, brings]) => row(code(name), [...brings].sort().map(code).join(', ') || 'nothing')),
  ...[...found].map(([name, { version, licence, askers }]) => row(code(name), version, licence, [...askers].sort().map(code).join(', '))),
]
const text = readFileSync(join(root, 'docs/dependencies.md'), 'utf8')
const lines = text.split('\n').filter((line) => line.startsWith('| `'))
// The reason is for a person to write; that there is one is checked.
const listed = lines.map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim())).map((cells) => (cells.length === 5 && cells[4].length > 20 ? row(...cells.slice(0, 4)) : row(...cells)))

for (const missing of actual.filter((line) => !listed.includes(line))) report(`lacks ${missing}`)
for (const surplus of listed.filter((line) => !actual.includes(line))) report(`has what the lockfile has not: ${surplus}`)

/** The names of everything that these dependencies bring along. */
function tree(dependencies, asker, names = new Set()) {
  for (const [name, version] of dependencies) {
    if (version.startsWith('link:')) {
      names.add(name)
      tree(importers.get(name.replace('@asc/', 'packages/')) ?? [], name, names)
      continue
    }
    const key = `${name}@${version}`
    // One of many is installed: the binary for the platform.
    const shown = name.replace(/^@koromix\/koffi-.+/, '@koromix/koffi-*')
    const known = found.get(shown) ?? { version: version.replace(/\(.*$/, ''), licence: licenceOf(name, key), askers: new Set() }
    found.set(shown, { ...known, licence: known.licence ?? licenceOf(name, key), askers: known.askers.add(asker) })
    names.add(shown)
    // A peer stands in the key, `a@1.0.0(b@2.0.0)`: whoever asks for `a` brings it, or goes without.
    tree((snapshots.get(key) ?? []).filter(([peer, at]) => !key.includes(`(${peer}@${at})`)), name, names)
  }
  return names
}

/** `undefined` for what is not installed on this platform. */
function licenceOf(name, key) {
  const path = join(root, 'node_modules/.pnpm', key.replaceAll('/', '+').replaceAll(')(', '_').replaceAll('(', '_').replaceAll(')', ''), 'node_modules', name, 'package.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).license : undefined
}

/** The lines of pnpm's lockfile (version 9) that say who depends on what: [name, version] of each, by folder and by `name@version`. */
function readLockfile(text) {
  const tables = { importers: new Map(), snapshots: new Map() }
  let table, entry, kind, name
  for (const line of text.split('\n')) {
    const [, indent, raw, rest] = /^( *)('[^']+'|[^ ':]+(?::[^ ':]+)*):(?: (.*))?$/.exec(line) ?? []
    if (raw === undefined) continue
    const word = raw.replaceAll("'", '')
    if (indent.length === 0) table = tables[word]
    else if (!table) continue
    else if (indent.length === 2) table.set(word, (entry = []))
    else if (indent.length === 4) kind = word
    else if (kind !== 'dependencies' && kind !== 'optionalDependencies') continue
    else if (indent.length === 6) table === tables.snapshots ? entry.push([word, rest.replaceAll("'", '')]) : (name = word)
    else if (word === 'version') entry.push([name, rest.replaceAll("'", '')])
  }
  return tables
}

function row(...cells) {
  return `| ${cells.join(' | ')} |`
}

function code(text) {
  return `\`${text}\``
}

function report(problem) {
  console.error(`docs/dependencies.md: ${problem}`)
  process.exitCode = 1
}

import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly files?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Puts what `npm install @asc/cli` would install below `folder/node_modules`: from this workspace, without a registry. */
export function installAsc(folder: string): void {
  const installed = new Map<string, string>()
  const bring = (name: string, from: string, optional = false): void => {
    const source = find(name, from)
    if (source === undefined) {
      if (optional) return
      throw new Error(`${name} is not installed for ${from}`)
    }
    const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest
    if (installed.has(name)) {
      if (installed.get(name) !== manifest.version) throw new Error(`Two versions of ${name}`)
      return
    }
    installed.set(name, manifest.version)
    copy(source, join(folder, 'node_modules', name), name.startsWith('@asc/') ? manifest.files : undefined)
    for (const dependency of Object.keys(manifest.dependencies ?? {})) bring(dependency, source)
    for (const dependency of Object.keys(manifest.optionalDependencies ?? {})) bring(dependency, source, true)
  }
  bring('@asc/cli', import.meta.dirname)
}

/** Where a package lies that another one depends on. */
function find(name: string, from: string): string | undefined {
  const path = createRequire(join(from, 'package.json')).resolve.paths(name)?.map((parent) => join(parent, name)).find((each) => existsSync(join(each, 'package.json')))
  return path === undefined ? undefined : realpathSync(path)
}

function copy(source: string, target: string, files: readonly string[] | undefined): void {
  mkdirSync(target, { recursive: true })
  const wanted = files === undefined ? undefined : [...files, 'package.json']
  if (!wanted) return cpSync(source, target, { recursive: true, filter: (path) => !path.slice(source.length).includes('/node_modules') })
  for (const file of wanted.filter((each) => existsSync(join(source, each)))) {
    mkdirSync(dirname(join(target, file)), { recursive: true })
    cpSync(join(source, file), join(target, file), { recursive: true })
  }
}

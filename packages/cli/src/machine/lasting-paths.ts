import { accessSync, constants, existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A path for a unit file, and what is to be known of it. */
export interface LastingPath {
  readonly path: string
  /** It has a version in it, and goes with the next upgrade. */
  readonly warning?: string
}

/** A version in a path: `/v20.1.0/`, `/node@20.1.0/`. */
const version = /(?:^|[/@v+])\d+\.\d+\.\d+(?:[/_+-]|$)/

/**
 * The path of Node for a unit that outlives an upgrade: a name in PATH that leads to the Node that runs, rather than the folder of its version.
 *
 * @param folders those of PATH
 */
export function lastingNode(execPath: string = process.execPath, folders: readonly string[] = (process.env.PATH ?? '').split(delimiter)): LastingPath {
  const real = realOf(execPath)
  const names = [execPath, '/usr/bin/node', '/usr/local/bin/node', ...folders.filter(Boolean).map((folder) => join(folder, 'node'))]
  const lasting = names.find((path) => !version.test(path) && isExecutable(path) && realOf(path) === real)
  return lasting ? { path: lasting } : { path: execPath, warning: `${execPath} has a version in its path: after an upgrade of Node write the unit anew` }
}

/** The path of the command for a unit: through the project's node_modules, rather than a store of versions behind it. */
export function lastingBin(bin: string, folder: string): LastingPath {
  for (let parent = folder; ; parent = join(parent, '..')) {
    const path = join(parent, 'node_modules/@asc/cli/bin/asc.js')
    if (existsSync(path) && realOf(path) === realOf(bin)) return { path }
    if (parent === join(parent, '..')) break
  }
  return version.test(bin) ? { path: bin, warning: `${bin} has a version in its path: install @asc/cli in the project, or write the unit anew after an upgrade` } : { path: bin }
}

function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

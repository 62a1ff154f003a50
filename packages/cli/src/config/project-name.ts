import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** The name of the project in a folder: that in package.json without its scope, else that of the folder. */
export function projectName(folder: string): string {
  const name = (nameInPackage(folder) ?? basename(folder)).replace(/^@[^/]+\//, '')
  return name.replace(/[^\w.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '').slice(0, 64) || 'app'
}

function nameInPackage(folder: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown }
    return typeof name === 'string' && name !== '' ? name : undefined
  } catch {
    return undefined
  }
}

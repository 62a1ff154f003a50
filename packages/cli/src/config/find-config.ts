import { statSync } from 'node:fs'
import { join } from 'node:path'

/** The names of a config, in the order in which they are looked for. */
export const configNames = ['asc.config.ts', 'asc.config.mts', 'asc.config.js', 'asc.config.mjs', 'asc.config.json'] as const

/** The config of a folder, if it has one. */
export function findConfig(folder: string): string | undefined {
  return configNames.map((name) => join(folder, name)).find((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
}

/** Whether a file is a config by its name: `asc.config.ts`, `shop.asc.config.mjs`, or a file of JSON. */
export function isConfigName(path: string): boolean {
  return /(^|[./\\])asc\.config\.(?:m?[jt]s|json)$/.test(path) || path.endsWith('.json')
}

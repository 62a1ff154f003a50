import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Whether Node would have to strip types of this file. */
export function isTypeScript(file: string): boolean {
  return /\.[mc]?ts$/.test(file)
}

/** Which Nodes read TypeScript, for messages. */
export const typeScriptNodes = 'Node 22.18 and later, and 23.6 and later, read TypeScript'

/**
 * The options of Node with which it runs a TypeScript file: none where it does so by itself, a flag on Node 22.6 to 22.17, or tsx where the
 * project has it. `undefined`: it cannot.
 *
 * @param folder where tsx is looked for
 */
export function typeScriptArgs(folder: string, { version = process.versions.node, typescript = stripsTypes() } = {}): readonly string[] | undefined {
  if (typescript) return []
  const tsx = findTsx(folder)
  if (tsx !== undefined) return ['--import', tsx]
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return (major === 22 && minor >= 6) || (major === 23 && minor < 6) ? ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'] : undefined
}

/** Node says false, or `strip`, or `transform`; older ones say nothing. */
function stripsTypes(): boolean {
  return Boolean((process.features as { typescript?: unknown }).typescript)
}

function findTsx(folder: string): string | undefined {
  try {
    const path = createRequire(join(folder, 'package.json')).resolve('tsx')
    return existsSync(path) ? pathToFileURL(path).href : undefined
  } catch {
    return undefined
  }
}

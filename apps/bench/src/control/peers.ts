import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

let folder: Promise<string | undefined> | undefined

/** The folder in whose `node_modules` the peers are; installed by the first who asks. `undefined`, once aloud, where they cannot be installed. */
export function peers(): Promise<string | undefined> {
  return (folder ??= install(fileURLToPath(new URL('../peers/', import.meta.url))))
}

async function install(place: string): Promise<string | undefined> {
  if (installed(place)) return place
  console.error('Installing the peers …')
  try {
    await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: place, timeout: 120_000 })
    return place
  } catch (error) {
    console.error(`The peers cannot be installed, and do not take part: ${(error as Error).message.trim()}`)
    return undefined
  }
}

/** Whether what the manifest in `place` asks for is there, in the very versions. */
export function installed(place: string): boolean {
  const { dependencies } = read(place) as { dependencies: Record<string, string> }
  return Object.entries(dependencies).every(([name, version]) => (read(join(place, 'node_modules', name)) as { version?: string }).version === version)
}

function read(place: string): unknown {
  try {
    return JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'))
  } catch {
    return {}
  }
}

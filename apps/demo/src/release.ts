import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the broken release throws. */
export const complaint = 'This release is broken'

const releases = {
  good: `export { default } from ${JSON.stringify(new URL('./drilled-worker.js', import.meta.url))}\n`,
  broken: `throw new Error('${complaint}')\n`,
}

/** Deploys: writes the module that the workers run from their next start on. Returns its path. */
export function deploy(folder: string, release: keyof typeof releases): string {
  const path = join(folder, 'release.mjs')
  writeFileSync(path, releases[release])
  return path
}

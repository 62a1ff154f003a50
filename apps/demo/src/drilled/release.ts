import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { backends, type BackendName } from '../service/backends.js'

/** What the broken release throws. */
export const complaint = 'This release is broken'

const worker = new URL('./drilled-worker.js', import.meta.url)

const releases = {
  good: (backend: BackendName): string => (backend === 'program' ? `import '${backends.program.worker.href}'\n` : `export { default } from '${worker.href}'\n`),
  broken: (): string => `throw new Error('${complaint}')\n`,
}

/** Deploys: writes the module that the workers run from their next start on. Returns its path. */
export function deploy(folder: string, backend: BackendName, release: keyof typeof releases): string {
  const path = join(folder, 'release.mjs')
  writeFileSync(path, releases[release](backend))
  return path
}

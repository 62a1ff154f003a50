import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { must } from './run.js'
import { program } from './images.js'

const bin = join(dirname(fileURLToPath(import.meta.resolve('@asc/cli'))), '../bin/asc.js')

/** What `asc k8s` prints for the program of these tests. */
export async function manifests(image: string, ...options: readonly string[]): Promise<string> {
  return must([process.execPath, bin, 'k8s', 'server.js', '--name', 'web', '--port', '3000', '--cpu', '50m', '--image', image, ...options], { cwd: program })
}

/**
 * Installs what stands in the `peers` folder of the package that this runs in, by its own lockfile, unless it is installed already.
 * Nothing else here needs those packages, and they are many.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const place = pathToFileURL('peers/')
const read = (path) => {
  try {
    return JSON.parse(readFileSync(new URL(path, place), 'utf8'))
  } catch {
    return {}
  }
}

const { dependencies } = read('package.json')
const missing = Object.entries(dependencies).filter(([name, version]) => read(`node_modules/${name}/package.json`).version !== version)
if (missing.length > 0) {
  console.error(`Installing ${missing.length} packages …`)
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: fileURLToPath(place), stdio: 'inherit' })
}

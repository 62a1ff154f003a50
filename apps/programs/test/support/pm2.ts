import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const peers = fileURLToPath(new URL('../../peers/', import.meta.url))

/** PM2's cluster mode with a daemon and a folder of its own, as its documentation starts a program: two instances, the default signals and times. */
export class Pm2 implements AsyncDisposable {
  readonly #home = mkdtempSync(join(tmpdir(), 'asc-programs-pm2-'))

  /** @param file in `peers/programs` */
  static async start(file: string, port: number): Promise<Pm2> {
    const pm2 = new Pm2()
    const config = join(pm2.#home, 'programs.config.json')
    const app = {
      name: 'program', script: `${peers}programs/${file}`, instances: 2, exec_mode: 'cluster', env: { PORT: String(port), NODE_ENV: 'production' },
      pmx: false, vizion: false,
    }
    writeFileSync(config, JSON.stringify({ apps: [app] }))
    try {
      await pm2.#order('start', config)
    } catch (error) {
      await pm2[Symbol.asyncDispose]()
      throw error
    }
    return pm2
  }

  reload(): Promise<void> {
    return this.#order('reload', 'program')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#order('kill').finally(() => rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 }))
  }

  async #order(...args: string[]): Promise<void> {
    const env = { ...process.env, PM2_HOME: this.#home, PM2_DISCRETE_MODE: 'true' }
    await promisify(execFile)(process.execPath, [`${peers}node_modules/pm2/bin/pm2`, ...args], { env, timeout: 120_000 })
  }
}

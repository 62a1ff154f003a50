/** PM2 in cluster mode, with a daemon and a folder of its own; without what it can leave out (metrics, version control). */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { settings, takeOrders } from '../common/orders.js'

const { count, peers } = settings()
const home = mkdtempSync(join(tmpdir(), 'asc-bench-pm2-'))
const config = join(home, 'bench.config.json')
const server = {
  name: 'server',
  script: fileURLToPath(new URL('./plain-server.js', import.meta.url)),
  args: [process.argv[2]!],
  instances: count,
  exec_mode: 'cluster',
  wait_ready: true,
  listen_timeout: 60_000,
  pmx: false,
  vizion: false,
}
writeFileSync(config, JSON.stringify({ apps: [server] }))

const pm2 = async (...args: string[]) => {
  const env = { ...process.env, PM2_HOME: home, PM2_DISCRETE_MODE: 'true' }
  return (await promisify(execFile)(process.execPath, [join(peers, 'node_modules/pm2/bin/pm2'), ...args], { env, timeout: 90_000 })).stdout
}
const end = async () => {
  await pm2('kill').finally(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }))
}

// A daemon that is being started is to be ended too.
process.on('SIGINT', () => {})
try {
  await pm2('start', config)
} catch (error) {
  await end()
  throw error
}
takeOrders({
  reload: () => pm2('reload', 'server'),
  workers: async () => (await pm2('pid', 'server')).split('\n').map(Number).filter((pid) => pid > 0),
  end,
})

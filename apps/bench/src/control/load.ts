import { fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { elsewhere } from './elsewhere.js'
import { program } from './program.js'

let wrk: boolean | undefined

/** Requests a second that a server answers to 50 clients: by wrk where it is installed, else by autocannon, which is slower than some servers. */
export async function load(url: string, seconds: number, fresh: boolean): Promise<number> {
  wrk ??= spawnSync('wrk', ['-v']).error === undefined
  if (wrk) {
    const args = ['-t1', '-c50', `-d${seconds}s`, ...(fresh ? ['-H', 'Connection: close'] : []), url]
    const { stdout } = spawn('wrk', args, { ...elsewhere, stdio: ['ignore', 'pipe', 'inherit'] })
    return Number(/^Requests\/sec:\s*([\d.]+)/m.exec(await text(stdout))?.[1])
  }
  const child = fork(program('load'), [url, String(seconds), String(fresh)], elsewhere)
  const [{ rate }] = (await once(child, 'message')) as [{ rate: number }]
  await once(child, 'exit')
  if (rate === 0) throw new Error('No request was answered')
  return rate
}

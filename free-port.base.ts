import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

let next = 10_000 + (process.pid % 200) * 100

/** A port that is free now, below those that the system gives to clients, and that no other test of this machine has been given. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next++
    if ((await reserve(port)) && (await isFree(port))) return port
  }
}

/** A name that one process has until it ends: tests of other files, and of other copies of this repository, run at the same time. */
async function reserve(port: number): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const name = createServer().unref()
  return listens(name, `\0asc-test-port-${port}`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  if (!(await listens(server, port))) return false
  server.close()
  await once(server, 'close')
  return true
}

function listens(server: Server, where: number | string): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(where, () => resolve(true))
  })
}

import { rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** What `asc upgrade` asks for: the Node and the command that it was called with. */
export interface UpgradeRequest {
  readonly node: string
  readonly bin: string
}

/** How far it is; `done` and `failed` are the last. */
export type UpgradeStep =
  | { readonly state: 'starting'; readonly pid: number | undefined }
  | { readonly state: 'done'; readonly pid: number }
  | { readonly state: 'failed'; readonly error: string }

/** The longest request, in bytes. */
const longest = 16 * 1024

/** The socket beside that of the API, where a supervisor is asked to have itself replaced. Only its own user can reach it. */
export async function openUpgradeDoor(path: string, upgrade: (request: UpgradeRequest, tell: (step: UpgradeStep) => void) => Promise<void>): Promise<() => Promise<void>> {
  await rm(path, { force: true })
  const server = createServer((socket) => serve(socket, upgrade))
  server.on('error', () => {})
  await listen(server, path)
  server.unref()
  return async () => {
    server.close()
    await rm(path, { force: true })
  }
}

function serve(socket: Socket, upgrade: (request: UpgradeRequest, tell: (step: UpgradeStep) => void) => Promise<void>): void {
  const tell = (step: UpgradeStep) => void (socket.writable && socket.write(`${JSON.stringify(step)}\n`))
  let size = 0
  socket.on('error', () => {})
  socket.on('data', ({ length }: Buffer) => (size += length) > longest && socket.destroy())
  createInterface({ input: socket }).once('line', (line) => {
    const request = parse(line)
    if (!request) return void socket.end(`${JSON.stringify({ state: 'failed', error: 'The request must be {"node": PATH, "bin": PATH}' } satisfies UpgradeStep)}\n`)
    upgrade(request, tell).catch((error: unknown) => tell({ state: 'failed', error: error instanceof Error ? error.message : String(error) })).finally(() => socket.end())
  })
}

function parse(line: string): UpgradeRequest | undefined {
  try {
    const { node, bin } = JSON.parse(line) as Record<string, unknown>
    return typeof node === 'string' && typeof bin === 'string' ? { node, bin } : undefined
  } catch {
    return undefined
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => (server.off('error', reject), resolve()))
  })
}

/** Where it is, beside the socket of the API. */
export function upgradeDoorPath(socket: string): string {
  return socket.replace(/\.sock$/, '.upgrade')
}

import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { once } from 'node:events'
import { Record } from './record.js'

/** A child that runs `fixtures/puppet.mjs`, which the test controls. */
export class Puppet {
  /** Resolves with the time when it is gone, however it ended: the kernel closes its socket. */
  readonly gone: Promise<number>
  /** The lines that it has written. */
  readonly lines = new Record<string>(String)
  readonly #socket: Socket

  constructor(readonly name: string, socket: Socket) {
    this.#socket = socket
    this.gone = new Promise((resolve) => socket.once('close', () => resolve(performance.now())))
  }

  /** Makes it call a method of its instance, or do one of the things that the fixture lists. */
  tell(method: string, ...args: unknown[]): void {
    this.#socket.write(`${JSON.stringify([method, ...args])}\n`)
  }

  /** Waits until it has written this line. */
  async wrote(line: string): Promise<void> {
    await this.lines.nth(`the line '${line}'`, 1, (written) => written === line)
  }
}

/** Where puppets connect. Pass `puppets.strings` to a child as `data`. */
export class Puppets {
  readonly strings: { readonly path: string }
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #arrived = new Record<Puppet>((puppet) => puppet.name)
  #taken = 0

  constructor(path: string) {
    this.strings = { path }
    this.#server = createServer((socket) => this.#welcome(socket))
    this.#server.listen(path)
  }

  /** The next puppet that has connected. */
  next(): Promise<Puppet> {
    return this.#arrived.nth('a puppet', ++this.#taken, () => true)
  }

  /** The next `count` puppets. */
  async take(count: number): Promise<Puppet[]> {
    const taken: Puppet[] = []
    while (taken.length < count) taken.push(await this.next())
    return taken
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #welcome(socket: Socket): void {
    let puppet: Puppet | undefined
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    const lines = createInterface({ input: socket })
    // A killed child resets its socket, and the interface passes that on.
    lines.on('error', () => {})
    lines.on('line', (line) => {
      if (puppet) return puppet.lines.add(line)
      puppet = new Puppet(line, socket)
      this.#arrived.add(puppet)
    })
  }
}

/** Has a command handle a signal, and waits until it does. */
export async function untilHandled(puppet: Puppet, signal: NodeJS.Signals): Promise<void> {
  puppet.tell('handle', signal)
  puppet.tell('write', 'prepared')
  await puppet.wrote('prepared')
}

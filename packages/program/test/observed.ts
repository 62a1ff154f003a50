import { once } from 'node:events'
import { connect } from 'node:net'
import { get } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createLogger, type ContainerOptions, type ExitStatus } from '@asc/core'
import { Forked } from '@asc/forked'

/** A container of processes that keeps what its children have said, and how they have ended. */
export class Observed extends Forked {
  readonly messages: Record<string, unknown>[] = []
  readonly exits: ExitStatus[] = []

  constructor(options: ContainerOptions = {}) {
    super({ logger: createLogger('silent'), healthCheckInterval: 50, ...options })
    this.on('message', (_, message) => void this.messages.push(message as Record<string, unknown>))
    this.on('exit', (_, status) => this.exits.push(status))
  }

  /** Resolves with the messages that have this field, when there are so many. */
  async heard(field: string, count: number): Promise<unknown[]> {
    for (;;) {
      const found = this.messages.filter((message) => typeof message === 'object' && field in message).map((message) => message[field])
      if (found.length >= count) return found
      await once(this, 'message')
    }
  }
}

export const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))
export const tlsFolder = fileURLToPath(new URL('../../http/test/fixtures', import.meta.url))

/** Asks by new connections until `count` different processes have answered. */
export async function untilAnsweredBy(count: number, ask: () => Promise<string>): Promise<Set<string>> {
  const pids = new Set<string>()
  while (pids.size < count) pids.add(await ask())
  return pids
}

export function askHttp(where: { port: number; host?: string } | { socketPath: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', ...where, agent: false }, async (response) => {
      let body = ''
      for await (const chunk of response) body += String(chunk)
      resolve(body)
    }).on('error', reject)
  })
}

export async function askTcp(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return text
}

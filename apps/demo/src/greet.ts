import { get } from 'node:http'

/** Asks the service on a connection of its own. Resolves with the pid of the process that begins to answer. */
export function greet(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, (response) => {
      response.once('data', (chunk: Buffer) => resolve(Number(/process (\d+)/.exec(chunk.toString())?.[1])))
      response.on('error', reject)
    })
    request.on('error', reject)
  })
}

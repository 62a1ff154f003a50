import { get } from 'node:http'
import { readGreeting } from './worker-name.js'

/** Asks the service on a connection of its own. Resolves with the name of the worker that begins to answer. */
export function greet(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, (response) => {
      response.once('data', (chunk: Buffer) => resolve(readGreeting(chunk.toString()) ?? 'somebody'))
      response.on('error', reject)
    })
    request.on('error', reject)
  })
}

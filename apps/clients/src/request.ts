import { get, type IncomingMessage, type RequestOptions } from 'node:http'

/** Sends a request; resolves with the beginning of its answer. */
export function request(options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(options, resolve).on('error', reject)
  })
}

import type { IncomingMessage } from 'node:http'
import { ProblemError } from '../act/problem-error.js'

/** Bytes. */
const longestBody = 64 * 1024

/**
 * The body of a request as JSON; an empty one is an empty object.
 *
 * @throws {ProblemError} `body-too-large`, `bad-request`
 */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  if (Number(request.headers['content-length'] ?? 0) > longestBody) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > longestBody) throw tooLarge()
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8').trim()
  if (text === '') return {}
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new ProblemError('bad-request', `The body is not JSON: ${(error as Error).message}`)
  }
}

function tooLarge(): ProblemError {
  return new ProblemError('body-too-large', `The body may have ${longestBody} bytes`)
}

import { pipeline } from 'node:stream/promises'
import { ProblemError } from '../act/problem-error.js'
import { contentTypes } from '../contract/api.js'
import { recordingStream } from '../record/write-recording.js'
import { beginStream } from './answers.js'
import type { Exchange, Operated } from './context.js'
import { Query } from './query.js'

/** What is recorded is held while it is sent: to one client at a time, and for no longer than this, in milliseconds. */
const longest = 60_000
const sent = new WeakSet<Operated>()

/** Answers `/v1/recording`: a document to be kept, which shows the last ten minutes. */
export async function answerRecording(operated: Operated, { request, response, url, by }: Exchange): Promise<void> {
  new Query(url.searchParams, [])
  if (sent.has(operated)) throw new ProblemError('too-many-clients', 'Another client is being sent a recording')
  const name = `${operated.name}-${new Date().toISOString().replace(/[:.]/g, '-')}.html`
  // It is a file to be kept: opened here, it would be a page of this address.
  response.setHeader('content-disposition', `attachment; filename="${name}"`)
  response.setHeader('content-security-policy', 'sandbox')
  beginStream(response, contentTypes.html)
  if (request.method === 'HEAD') return void response.end()
  const stream = recordingStream(operated.recording(`Asked for by ${by}`))
  sent.add(operated)
  const timer = setTimeout(() => response.destroy(), longest).unref()
  await pipeline(stream, response).catch(() => response.destroy())
  clearTimeout(timer)
  sent.delete(operated)
}

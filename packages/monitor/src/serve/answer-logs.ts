import { ProblemError } from '../act/problem-error.js'
import type { LogLine } from '../contract/logs.js'
import { answerJson } from './answers.js'
import type { Exchange, Operated } from './context.js'
import { EventStream } from './event-stream.js'
import { belongsTo } from './filters.js'
import { Query } from './query.js'

/** Answers `/v1/logs`: the last lines, and with `follow=true` each new one. */
export function answerLogs({ observer, takePlace }: Operated, { response, url, local }: Exchange): void {
  const query = new Query(url.searchParams, ['lines', 'target', 'stream', 'follow'])
  const stream = query.choice('stream', ['stdout', 'stderr', 'supervisor'])
  const filter = { stream, fits: belongsTo(observer, query.text('target')) }
  const tail = observer.logs.tail(query.integer('lines', 100, 0, 10_000), filter)
  if (query.flag('follow') !== true) return answerJson(response, 200, { lines: tail })
  const leave = takePlace(local)
  if (!leave) throw new ProblemError('too-many-clients', 'Too many clients follow logs or events')
  const events = new EventStream(response, (count) => events.send({ type: 'lost', data: JSON.stringify({ count }) }))
  const send = (line: LogLine) => events.send({ type: 'log', id: String(line.seq), data: JSON.stringify(line) })
  tail.forEach(send)
  const stop = observer.logs.follow(filter, send)
  const stopJournal = observer.journal.listen(({ type }) => void (type === 'bye' && events.end()))
  events.onClose(() => {
    stop()
    stopJournal()
    leave()
  })
}

import { ProblemError } from '../act/problem-error.js'
import type { Exchange, Operated } from './context.js'
import { EventStream } from './event-stream.js'
import { Query } from './query.js'

/** Answers `/v1/events`: a snapshot, or the events that the client has missed, and then what changes. */
export function streamEvents(operated: Operated, { request, response, url, local }: Exchange): void {
  const query = new Query(url.searchParams, ['figures', 'after'])
  const withFigures = query.flag('figures') ?? true
  const after = request.headers['last-event-id']?.toString() ?? query.text('after')
  const leave = operated.takePlace(local)
  if (!leave) throw new ProblemError('too-many-clients', 'Too many clients listen to events')
  const { journal } = operated.observer
  const stream = new EventStream(response, (count) => {
    stream.send(journal.make('lost', { count }))
    snapshot()
  })
  const snapshot = () => stream.send(journal.make('snapshot', { status: operated.status() }))
  const missed = after === undefined ? undefined : journal.after(after)
  if (missed) for (const event of [journal.make('resumed', {}), ...missed]) stream.send(event)
  else snapshot()
  const stop = journal.listen((event) => {
    if (withFigures || event.type !== 'figures') stream.send(event)
    if (event.type === 'bye') stream.end()
  })
  stream.onClose(() => {
    stop()
    leave()
  })
}

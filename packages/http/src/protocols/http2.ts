import type { EventEmitter } from 'node:events'

/** What is used of a `ServerHttp2Session`. */
export interface Session extends EventEmitter {
  readonly closed: boolean
  readonly destroyed: boolean
  ping(callback: (error: Error | null) => void): boolean
  close(): void
}

/** What is used of a `ServerHttp2Stream`. */
export interface Stream extends EventEmitter {
  readonly destroyed: boolean
  readonly headersSent: boolean
  readonly sentHeaders?: Readonly<Record<string, unknown>>
  end(): void
  close(code: number): void
}

/** How a session that is to end is hurried. */
export interface Retirement {
  /** Says GOAWAY at once, and lets the open streams finish. */
  goAway(): void
  /** Says GOAWAY as soon as the session is quiet, also if its client has opened no stream since; calls `gone` then. */
  whenQuiet(gone: () => void): void
}

/** How many round trips a session must be quiet for before GOAWAY. One is enough for a client that never pauses; more find those that do. */
const quietRounds = 3

/**
 * How long a stream is held, in milliseconds and in round trips (a client that is far away, or slow, needs as many as any other),
 * until one quiet round trip less is enough. Held for twice as long, it is held no more.
 */
const patience = { time: 500, rounds: 4 }

/** How long they are held at most for a client that answers no PING, in milliseconds. */
const silence = 2000

/**
 * Brings an HTTP/2 session to its end without refusing a stream that a client opened in good faith.
 *
 * RFC 9113 §6.8 has the server say GOAWAY twice: first with the highest stream id, then, a round trip later, with the last that it
 * took. Node cannot: after its first GOAWAY of whichever id, nghttp2 ignores every new stream (`session.goaway` says so), and
 * the client waits for ever. So GOAWAY is said once, at a moment when nothing is under way:
 *
 * 1. A session without streams is left alone until the client uses it, as an idle connection of HTTP/1 is, or until `whenQuiet`.
 * 2. Then new streams are held back, not refused, while PINGs go round. When for some round trips no stream has come and none has
 *    ended (so that no answer can have caused a new request), all that the client has sent is here.
 * 3. GOAWAY, naming the last stream held. It reaches the client before any answer to a held stream does.
 *
 * A client that opens streams all the time is never quiet. It gets its GOAWAY when a stream has been held for a second, and the
 * streams that cross it are refused as unprocessed, which RFC 9113 §8.7 lets every client send again. As long as none is held
 * nobody waits, and the streams in flight may take their time.
 *
 * Called again, it returns what is under way.
 */
export function retire(session: Session): Retirement {
  const known = retirements.get(session) ?? begin(session)
  retirements.set(session, known)
  return known
}

const retirements = new WeakMap<Session, Retirement>()

function begin(session: Session): Retirement {
  const held: (() => void)[] = []
  let stage: 'idle' | 'settling' | 'gone' = 'idle'
  let stirred = false
  let heldSince: number | undefined
  let roundsHeld = 0
  let limit: NodeJS.Timeout | undefined
  let patient = true
  let whenGone = (): void => {}

  const emit = session.emit.bind(session)
  session.emit = (event: string | symbol, ...values: unknown[]): boolean => {
    if (event !== 'stream') return emit(event, ...values)
    held.push(holdBack(values[0] as Stream, () => emit(event, ...values)))
    stirred = true
    heldSince ??= performance.now()
    limit ??= setTimeout(goAway, silence)
    settle()
    return true
  }
  for (const stream of openStreams(session)) {
    stream.once('close', () => (stirred = true))
    settle()
  }
  session.once('close', goAway)
  return {
    goAway,
    whenQuiet(gone) {
      if (stage === 'gone') return gone()
      whenGone = gone
      patient = false
      limit ??= setTimeout(goAway, silence)
      settle()
    },
  }

  function settle(): void {
    if (stage !== 'idle') return
    if (session.closed || session.destroyed) return goAway()
    stage = 'settling'
    listen(0)
  }

  function listen(quiet: number): void {
    stirred = false
    session.ping((error) => {
      if (stage !== 'settling') return
      if (error) return goAway()
      limit?.refresh()
      if (heldSince !== undefined) roundsHeld += 1
      const impatience = impatienceOf(roundsHeld, performance.now() - (heldSince ?? Infinity))
      if (impatience >= 2) return goAway()
      if (stirred) return listen(0)
      if (quiet + 1 < quietRounds - (impatience < 1 ? 0 : 1)) return listen(quiet + 1)
      if (!patient || held.length > 0 || openStreams(session).length > 0) return goAway()
      clearTimeout(limit)
      limit = heldSince = undefined
      roundsHeld = 0
      stage = 'idle'
    })
  }

  function goAway(): void {
    if (stage === 'gone') return
    stage = 'gone'
    clearTimeout(limit)
    session.close()
    session.emit = emit
    for (const release of held.splice(0)) release()
    whenGone()
  }
}

/** How much of `patience` a stream that has been held for so many rounds and milliseconds has used up. */
function impatienceOf(rounds: number, time: number): number {
  return Math.min(rounds / patience.rounds, time / patience.time)
}

/** Keeps what happens to a stream that nobody has been given yet. @returns a function that hands it over with `deliver` */
function holdBack(stream: Stream, deliver: () => void): () => void {
  const ignore = (): void => {}
  let trailers: unknown[] | undefined
  const keep = (...values: unknown[]): void => void (trailers = values)
  stream.on('error', ignore).on('trailers', keep)
  return () => {
    if (stream.destroyed) return
    stream.off('error', ignore).off('trailers', keep)
    deliver()
    if (trailers) stream.emit('trailers', ...trailers)
  }
}

/**
 * The streams now open. Node has no public list of them, and counting them would cost every request; its own is the `streams` of
 * the session's `Symbol(state)`. Should that be gone one day, a session with open streams is treated as if idle.
 */
export function openStreams(session: Session): Stream[] {
  const key = Object.getOwnPropertySymbols(session).find((symbol) => symbol.description === 'state')
  const state = (key && Reflect.get(session, key)) as { streams?: Map<number, Stream> } | undefined
  return [...(state?.streams?.values() ?? [])]
}

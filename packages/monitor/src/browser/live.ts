import type { Actions } from '../contract/actions.js'
import { paths } from '../contract/api.js'
import type { MonitorEvent } from '../contract/events.js'
import type { Exits, History } from '../contract/exits.js'
import { retryDelay, silenceLimit } from '../model/connection.js'
import { trendSpan } from '../model/trend.js'
import { ProblemError, type Api } from './api.js'
import { followLog } from './follow-log.js'
import type { Store } from './store.js'

/** How long a page that nobody sees goes on listening, in milliseconds. A browser opens few connections to one place; other pages need them. */
const patience = 30_000

/** Keeps the model up to date: listens to events, and comes back when the connection is lost. */
export class Live {
  readonly #api: Api
  readonly #store: Store
  #listening: AbortController | undefined
  #wake: (() => void) | undefined
  #lastId: string | undefined
  #failures = 0
  #paused = false

  constructor(api: Api, store: Store) {
    this.#api = api
    this.#store = store
  }

  /** Begins to listen, until the page is closed. */
  start(): void {
    window.addEventListener('online', () => this.tryNow())
    window.addEventListener('offline', () => this.#listening?.abort(new Error('this device is offline')))
    document.addEventListener('visibilitychange', () => this.#minding())
    setInterval(() => this.#store.dispatch({ type: 'tick', at: Date.now() }), 1000)
    void this.#run()
  }

  /** Does not wait for the next attempt. */
  tryNow(): void {
    this.#wake?.()
  }

  async #run(): Promise<never> {
    for (;;) {
      if (this.#paused) {
        this.#store.dispatch({ type: 'connection', state: 'paused', at: Date.now() })
        await this.#sleep()
        continue
      }
      const problem = await this.#listen().catch((error: unknown) => error)
      if (this.#paused) continue
      if (problem instanceof ProblemError && problem.isAboutToken) {
        this.#store.dispatch({ type: 'connection', state: 'locked', at: Date.now(), reason: problem.message })
        await this.#sleep()
        continue
      }
      const pause = retryDelay(++this.#failures, Math.random())
      this.#store.dispatch({ type: 'connection', state: 'lost', at: Date.now(), retryAt: Date.now() + pause, ...reasonOf(problem) })
      await this.#sleep(pause)
    }
  }

  /** Resolves when the connection has ended well, and rejects otherwise. */
  async #listen(): Promise<void> {
    const listening = (this.#listening = new AbortController())
    const { signal } = listening
    let silence: ReturnType<typeof setTimeout> | undefined
    const heard = () => {
      clearTimeout(silence)
      silence = setTimeout(() => listening.abort(new Error(`nothing was heard for ${silenceLimit / 1000} s`)), silenceLimit)
    }
    heard()
    try {
      const headers: Record<string, string> = this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId }
      for await (const { data } of this.#api.follow(paths.events, { headers, signal, onChunk: heard })) {
        const event = JSON.parse(data) as MonitorEvent
        this.#lastId = event.type === 'bye' ? undefined : event.id
        this.#failures = 0
        this.#store.dispatch({ type: 'event', event, at: Date.now() })
        if (event.type === 'snapshot' || event.type === 'resumed') void this.#catchUp(signal)
      }
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    } finally {
      clearTimeout(silence)
      listening.abort()
    }
  }

  /** What events do not tell: the past, and the log. */
  async #catchUp(signal: AbortSignal): Promise<void> {
    const { dispatch } = this.#store
    void followLog(this.#api, dispatch, signal)
    await Promise.allSettled([
      this.#api.read<Exits>(paths.exits, { limit: 100 }, signal).then(({ exits }) => dispatch({ type: 'exits', exits })),
      this.#api.read<Actions>(paths.actions, {}, signal).then(({ actions }) => dispatch({ type: 'actions', actions })),
      this.#api.read<History>(paths.history, { span: trendSpan, total: 'true' }, signal).then((history) => dispatch({ type: 'history', history })),
    ])
  }

  /** Stops listening some time after the page was hidden, and begins again when it is seen. */
  #minding(): void {
    if (document.hidden) {
      setTimeout(() => {
        if (!document.hidden) return
        this.#paused = true
        this.#listening?.abort()
        this.#wake?.()
      }, patience)
    } else if (this.#paused) {
      this.#paused = false
      this.tryNow()
    }
  }

  /** Resolves after so many milliseconds, or when it is woken. */
  #sleep(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
      const timer = ms === undefined ? undefined : setTimeout(wake, ms)
      this.#wake = wake
    })
  }
}

/** What a browser says when it cannot reach a server explains nothing. */
function reasonOf(problem: unknown): { readonly reason?: string } {
  return problem instanceof Error && !(problem instanceof TypeError) ? { reason: problem.message } : {}
}

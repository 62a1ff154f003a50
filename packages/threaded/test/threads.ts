import { type Child, type Container, type ContainerEvents, createLogger, type ExitStatus, type SpawnOptions } from '@asc/core'
import { Threaded, type ThreadedOptions } from '@asc/threaded'
import { afterEach } from 'vitest'

const act = new URL('./fixtures/act.mjs', import.meta.url)
const made: Threaded[] = []
afterEach(async () => {
  await Promise.all(made.splice(0).map((container) => container.stop(false)))
})

/** A container that is stopped when the test has ended. */
export function make(options: ThreadedOptions = {}): Threaded {
  const container = new Threaded({ logger: createLogger('silent'), healthCheckInterval: 50, ...options })
  // Each follower is one.
  container.setMaxListeners(0)
  made.push(container)
  return container
}

/** What a thread of `fixtures/act.mjs` is to do. */
export interface Act {
  act: string
  [detail: string]: unknown
}

export interface Thread {
  readonly child: Child
  /** Resolves when it is ready. */
  readonly ready: Promise<void>
  /** Resolves with how it has ended. */
  readonly exited: Promise<ExitStatus>
  /** Resolves with the first status text that begins with `start`. */
  said(start: string): Promise<string>
  /** Resolves with the first status text that is JSON. */
  told<T>(): Promise<T>
}

/** Spawns a thread that does this. */
export function perform(container: Container, data: Act | string, options: Omit<SpawnOptions, 'data'> = {}): Thread {
  let child: Child | undefined
  container.once('spawn', (spawned) => (child = spawned))
  container.spawn(act, { data: typeof data === 'string' ? { act: data } : data, name: 'thread', ...options })
  return follow(container, child!)
}

/** The same of a child that has been spawned just now. */
export function follow(container: Container, child: Child): Thread {
  const texts: string[] = []
  let heard = () => {}
  container.on('report', (from, { status }) => {
    if (from !== child || status === undefined) return
    texts.push(status)
    heard()
  })
  const exited = next(container, 'exit', ([from]) => from === child).then(([, status]) => status)
  const said = async (start: string): Promise<string> => {
    let ended = false
    void exited.then(() => {
      ended = true
      heard()
    })
    for (;;) {
      const text = texts.find((text) => text.startsWith(start))
      if (text !== undefined) return text
      if (ended) throw new Error(`It ended and said only ${JSON.stringify(texts)}`)
      await new Promise<void>((resolve) => (heard = resolve))
    }
  }
  return {
    child,
    ready: next(container, 'ready', ([from]) => from === child).then(() => {}),
    exited,
    said,
    told: async <T>() => JSON.parse(await said('')) as T,
  }
}

/** Resolves with the first event of this kind that fits. */
export function next<E extends keyof ContainerEvents>(
  container: Container,
  event: E,
  fits: (values: ContainerEvents[E]) => boolean = () => true,
): Promise<ContainerEvents[E]> {
  return new Promise((resolve) => {
    const listener = (...values: ContainerEvents[E]): void => {
      if (!fits(values)) return
      container.off(event, listener as never)
      resolve(values)
    }
    container.on(event, listener as never)
  })
}

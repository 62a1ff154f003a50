import type { Server } from 'node:net'
import { refusal } from '@asc/core/backend'
import { askSelf } from './ask-self.js'

/** What a child does before it takes its first connection: asks itself for these paths, or calls this function, which may do the same. */
export type WarmUp = readonly string[] | ((ask: (path: string) => Promise<number>) => unknown)

/** How often each path is asked for: by then V8 has compiled what is hot. */
const rounds = 20

/** Throws a `TypeError` unless `value` is a way to warm up. `undefined` passes. */
export function requireWarmUp(attempt: string, value: unknown): asserts value is WarmUp | undefined {
  if (value === undefined || typeof value === 'function') return
  const paths: unknown[] = Array.isArray(value) ? value : []
  if (paths.length === 0 || !paths.every((path) => typeof path === 'string' && path.startsWith('/'))) {
    throw new TypeError(refusal(attempt, 'warmUp', "a list of paths that begin with '/', or a function", value))
  }
}

/**
 * Has a server answer requests of its own process, which no client waits for: its code is compiled and its caches are filled when the first
 * client comes. Never fails: a child that cannot warm up serves cold.
 *
 * @param timeout milliseconds after which it ends, done or not
 * @param until ends it at once when it is aborted
 * @returns what went wrong, if anything did
 */
export async function warmUp(server: Server, way: WarmUp, timeout: number, until: AbortSignal): Promise<string | undefined> {
  const over = AbortSignal.any([AbortSignal.timeout(timeout), until])
  if (over.aborted) return undefined
  const ended = new Promise<string | undefined>((resolve) => {
    over.addEventListener('abort', () => resolve(until.aborted ? undefined : `it was not done within ${timeout} ms`), { once: true })
  })
  return Promise.race([attempt(server, way, over), ended])
}

async function attempt(server: Server, way: WarmUp, over: AbortSignal): Promise<string | undefined> {
  try {
    if (typeof way === 'function') await way((path) => askSelf(server, path, over))
    else return await askForAll(server, way, over)
    return undefined
  } catch (error) {
    return (error as Error | undefined)?.message ?? String(error)
  }
}

async function askForAll(server: Server, paths: readonly string[], over: AbortSignal): Promise<string | undefined> {
  let wrong: string | undefined
  for (let round = 0; round < rounds; round++) {
    for (const path of paths) {
      if (over.aborted) return undefined
      const status = await askSelf(server, path, over)
      if (status >= 500) wrong = `${path} was answered with ${status}`
    }
  }
  return wrong
}

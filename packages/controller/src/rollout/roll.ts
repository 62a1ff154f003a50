import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Child, Container } from '@asc/core'
import { containerControls } from '@asc/core/backend'
import { abandon, becomeReady, failureOf, setUp } from './bring-up.js'
import { rollingStep, type RollingPlan } from './rolling-plan.js'

/** Two generations of children, and how the new one takes over. */
export interface Rollover {
  readonly from: Container
  readonly to: Container
  readonly plan: RollingPlan
  /** How the old ones are stopped; see `Container.stop`. */
  readonly grace: boolean | number
  /** Runs `setup` on `to`. */
  setup(container: Container): unknown
  /** Aborted when a newer change supersedes this one, or everything stops. */
  readonly signal: AbortSignal
}

/**
 * Replaces the children of one container by those of another, a few at a time, after a canary if there is one.
 *
 * @throws {SetupError} if `setup` throws, the canary fails, or a new child does not become ready; then nothing of `to` is left, and
 * children of `from` that had ended are started again. If the signal is aborted, does the same and throws its reason
 */
export async function roll({ from, to, plan, grace, setup, signal }: Rollover): Promise<void> {
  const going = containerControls(from)
  const coming = containerControls(to)
  try {
    coming.hold()
    await setUp(to, setup, signal)
    if (plan.soak !== undefined) await tryCanary(to, plan.soak, signal)
    for (;;) {
      const fresh = [...to.children]
      const old = inOrderOf(fresh, [...from.children])
      const wanted = fresh.length + coming.held
      const { start, end } = rollingStep({ wanted, fresh: fresh.length, freshReady: ready(fresh), old: old.length, oldReady: ready(old) }, plan)
      if (start + end === 0 && ready(fresh) === fresh.length) break
      coming.release(start)
      await Promise.all([becomeReady(to, true, signal), ...old.slice(0, end).map((child) => going.withdraw(child, grace))])
    }
    coming.release()
  } catch (error) {
    going.release()
    await abandon(to, grace, signal)
    throw error
  }
}

/** Starts the first child alone. It has to stay ready. */
async function tryCanary(to: Container, soak: number, signal: AbortSignal): Promise<void> {
  containerControls(to).release(1)
  await becomeReady(to, true, signal)
  const [canary] = to.children
  if (!canary) return
  const over = new AbortController()
  const options = { signal: AbortSignal.any([over.signal, signal]) }
  const outcomes = [sleep(soak, true, options), once(to, 'exit', options).then(() => false)]
  const survived = await Promise.race(outcomes).catch(() => false)
  over.abort()
  for (const outcome of outcomes) outcome.catch(() => {})
  signal.throwIfAborted()
  if (!survived || canary.state !== 'ready') throw failureOf(to, `The canary '${canary.name}' failed within ${soak} ms`)
}

function ready(children: readonly Child[]): number {
  return children.filter(({ state }) => state === 'ready').length
}

/** Old children whose counterparts have started end first, so that each kind of child keeps its number. */
function inOrderOf(fresh: readonly Child[], old: readonly Child[]): Child[] {
  const names = new Set(fresh.map(({ name }) => name))
  return [...old.filter(({ name }) => names.has(name)), ...old.filter(({ name }) => !names.has(name))]
}

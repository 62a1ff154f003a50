import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Child, Container } from '@asc/core'
import { abandon, becomeReady, failureOf, setUp } from './bring-up.js'
import { rollingStep, type RollingPlan } from './rolling-plan.js'

/** Two generations of children, and how the new one takes over. */
export interface Rollover {
  readonly from: Container
  readonly to: Container
  readonly plan: RollingPlan
  /** How the old ones are ended; see `Container.stop`. */
  readonly grace: boolean | number
  /** Names the children of `to`. */
  setup(container: Container): unknown
}

/**
 * Replaces the children of one container by those of another, a few at a time, after a canary if there is one.
 *
 * @throws {SetupError} when `setup` throws, the canary fails, or a new child does not become ready; then nothing of `to` is left, and those
 * of `from` that had ended are started again
 */
export async function roll({ from, to, plan, grace, setup }: Rollover): Promise<void> {
  try {
    to.places.hold()
    await setUp(to, setup)
    if (plan.soak !== undefined) await tryCanary(to, plan.soak)
    for (;;) {
      const fresh = [...to.children]
      const old = inOrderOf(fresh, [...from.children])
      const wanted = fresh.length + to.places.held
      const { start, end } = rollingStep({ wanted, fresh: fresh.length, freshReady: ready(fresh), old: old.length, oldReady: ready(old) }, plan)
      if (start + end === 0 && ready(fresh) === fresh.length) break
      to.places.release(start)
      await Promise.all([becomeReady(to, true), ...old.slice(0, end).map((child) => from.places.withdraw(child, grace))])
    }
    to.places.release()
  } catch (error) {
    await abandon(to)
    from.places.release()
    throw error
  }
}

/** Starts the first child alone. It has to stay ready. */
async function tryCanary(to: Container, soak: number): Promise<void> {
  to.places.release(1)
  await becomeReady(to, true)
  const [canary] = to.children
  if (!canary) return
  const over = new AbortController()
  const options = { signal: over.signal }
  const survived = await Promise.race([sleep(soak, true, options), once(to, 'exit', options).then(() => false)])
  over.abort()
  if (!survived || canary.state !== 'ready') throw failureOf(to, `The canary '${canary.name}' failed within ${soak} ms`)
}

function ready(children: readonly Child[]): number {
  return children.filter(({ state }) => state === 'ready').length
}

/** The old ones whose counterparts are there go first, so that each kind of child keeps its number. */
function inOrderOf(fresh: readonly Child[], old: readonly Child[]): Child[] {
  const names = new Set(fresh.map(({ name }) => name))
  return [...old.filter(({ name }) => names.has(name)), ...old.filter(({ name }) => !names.has(name))]
}

import { isAscError, type Child, type StopCause } from '@asc/core'
import { containerControls } from '@asc/core/backend'
import type { ActionName, ActionRequests } from '../contract/actions.js'
import type { Observer } from '../observe/observer.js'
import type { Located } from '../observe/service-view.js'
import type { ServiceWatch } from '../observe/service-watch.js'
import type { Action } from './action.js'
import { ProblemError } from './problem-error.js'
import { sendSignal } from './send-signal.js'
import { aimAt, servicesNamed } from './targets.js'
import { until } from './until.js'

/** Does what was asked for, and returns what to say when it is done. It rejects with a `ProblemError`, or with what the controller says. */
type Perform<Name extends ActionName> = (observer: Observer, request: ActionRequests[Name], action: Action) => Promise<string>

/** What each action does. */
export const performs: { readonly [Name in ActionName]: Perform<Name> } = { reload, restart, scale, recycle, stop, signal }

async function reload(observer: Observer, { service, mode = 'generation', strategy, maxSurge, maxUnavailable, canary }: ActionRequests['reload'], action: Action): Promise<string> {
  const given = { strategy, maxSurge, maxUnavailable, ...(canary !== undefined && { canary: { soak: canary } }) }
  const rollout = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  for (const watch of servicesNamed(observer, service)) {
    requireRunning(watch)
    const { controller } = watch.view
    const stop = showNewChildren(observer, watch, action)
    try {
      await asking(watch, action, ['restart', 'withdraw', 'reload'], undefined, () => {
        if (mode === 'setup') return controller.reload()
        return Object.keys(rollout).length > 0 ? controller.restart(rollout) : controller.restart()
      })
    } finally {
      stop()
    }
  }
  return service === undefined && observer.services.length > 1 ? 'All services were reloaded' : 'The new children serve, and the old ones are gone'
}

async function restart(observer: Observer, { target, force = false }: ActionRequests['restart'], action: Action): Promise<string> {
  const [{ watch, children }] = aimAt(observer, target) as [ReturnType<typeof aimAt>[number]]
  requireRunning(watch)
  await oneByOne(children, action, 'replaced', (located) => asking(watch, action, ['replace', 'caller'], located.child.name, () => (force ? kill(observer, located) : replace(located, 'replace'))))
  return `${several(children.length)} replaced`
}

async function scale(observer: Observer, { target, count }: ActionRequests['scale'], action: Action): Promise<string> {
  const { watch, name } = theGroup(observer, target)
  requireRunning(watch)
  action.progress(`${name} gets ${several(count)}`, { done: Math.min(count, watch.view.present?.groups.get(name) ?? 0), total: count })
  const ready = await asking(watch, action, ['scale'], undefined, () => watch.view.controller.scale(name, count))
  if (!ready) throw new ProblemError('rolled-back', `A new child of '${name}' failed before it was ready; the group keeps the size that it had`)
  return `${name} has ${several(count)}`
}

async function recycle(observer: Observer, { target, olderThan = 0, above = 0 }: ActionRequests['recycle'], action: Action): Promise<string> {
  let recycled = 0
  for (const { watch, children } of aimAt(observer, target)) {
    requireRunning(watch)
    const due = children.filter(({ child }) => child.age >= olderThan && (observer.sampler.of(child)?.rss ?? Infinity) >= above)
    await oneByOne(due, action, 'recycled', (located) => asking(watch, action, ['recycle'], located.child.name, () => replace(located, 'recycle')))
    recycled += due.length
  }
  return recycled === 0 ? 'No child is that old or that big' : `${several(recycled)} recycled`
}

async function stop(observer: Observer, { target, graceful }: ActionRequests['stop'], action: Action): Promise<string> {
  await Promise.all(aimAt(observer, target).map(({ watch, kind, children }) => {
    const names = kind === 'service' ? undefined : children.map(({ child }) => child.name)
    return asking(watch, action, ['stop'], names, () => <Promise<unknown>>(kind === 'service'
      ? watch.view.controller.stop(graceful)
      : Promise.all(children.map(({ container, child }) => containerControls(container).end(child, graceful ?? watch.view.controller.settings.gracefulStop)))))
  }))
  return target === undefined ? 'Everything has ended' : `${target} has ended`
}

async function signal(observer: Observer, { target, signal: name }: ActionRequests['signal'], action: Action): Promise<string> {
  const living = aimAt(observer, target).flatMap(({ children }) => children).filter(({ child }) => child.state !== 'exited')
  if (living.length === 0) throw new ProblemError('not-possible', `There is no living child to send ${name} to`)
  for (const { child, facts } of living) {
    facts.signalled = { signal: name, by: action.by }
    sendSignal(child, name as NodeJS.Signals)
  }
  return Promise.resolve(`${name} was sent to ${several(living.length)}`)
}

/** Says, while it runs, who asks for what happens. */
async function asking<T>({ askers }: ServiceWatch, { by }: Action, causes: readonly StopCause[], names: string | readonly string[] | undefined, work: () => T): Promise<Awaited<T>> {
  const done = askers.asks(by, causes, names === undefined ? undefined : new Set([names].flat()))
  try {
    return await work()
  } finally {
    done()
  }
}

async function oneByOne(children: readonly Located[], action: Action, verb: string, work: (located: Located) => Promise<unknown>): Promise<void> {
  for (const [index, located] of children.entries()) {
    action.progress(`${index} of ${several(children.length)} ${verb}`, { done: index, total: children.length })
    await work(located)
  }
}

async function replace({ child, container, facts }: Located, by: 'replace' | 'recycle'): Promise<void> {
  if (await containerControls(container).replace(child, by)) return
  if (child.state === 'exited' && facts.restartAt !== undefined) throw new ProblemError('not-possible', `'${child.name}' has ended, and is started again by itself`)
  throw new ProblemError('rolled-back', `The new '${child.name}' failed before it was ready, or the old one is going already; what there was goes on`)
}

/** Kills a child, and waits until the next one in its place is ready. */
async function kill({ journal }: Observer, { child, container, facts }: Located): Promise<void> {
  child.kill()
  const place = () => containerControls(container).slots.find(({ spec }) => spec === facts.spec)
  await until(journal, () => {
    const slot = place()
    if (slot && (slot.child === child || slot.child?.state !== 'ready')) return undefined
    if (slot) return true
    throw new ProblemError('not-possible', `'${child.name}' was killed, and is not started again: it has no option 'restart', or was given up`)
  })
}

function theGroup(observer: Observer, target: string | undefined): { readonly watch: ServiceWatch; readonly name: string } {
  if (target !== undefined) return aimAt(observer, target, ['group'])[0]!
  const groups = observer.services.flatMap((watch) => [...(watch.view.present?.groups.keys() ?? [])].map((name) => ({ watch, name })))
  if (groups.length === 1) return groups[0]!
  const names = groups.map(({ watch, name }) => (observer.services.length > 1 ? `${watch.name}/${name}` : name))
  if (names.length === 0) throw new ProblemError('not-possible', 'There is no group that could be scaled: `container.run` makes one')
  throw new ProblemError('ambiguous-target', `Name the group: one of ${names.join(', ')}`, { parameter: 'target', candidates: names })
}

/** Shows how many children of a new generation are ready. */
function showNewChildren({ journal }: Observer, { view, name }: ServiceWatch, action: Action): () => void {
  const before = Math.max(0, ...view.controller.generations.map(({ number }) => number))
  return journal.listen(({ type }) => {
    if (!type.startsWith('child-') && !type.startsWith('generation-')) return
    const coming = view.controller.generations.find(({ number }) => number > before)
    const old = view.controller.generations.filter(({ number }) => number <= before).flatMap(({ container }) => [...container.children])
    if (!coming) return
    const total = coming.container.size + containerControls(coming.container).held
    const done = [...coming.container.children].filter(({ state }) => state === 'ready').length
    const leaving = old.filter(isGoing).length
    action.progress(coming.state === 'starting' || leaving === 0
      ? `${done} of ${total} new children of ${name} are ready`
      : `The new children of ${name} serve; ${leaving} old ones are draining`, { done, total })
  })
}

function isGoing({ state }: Child): boolean {
  return state === 'stopping'
}

function requireRunning({ name, view: { controller } }: ServiceWatch): void {
  if (controller.stopping && controller.generations.length > 0) throw new ProblemError('stopping', `'${name}' is stopping`)
  if (!controller.container) throw new ProblemError('not-running', `'${name}' is not running`)
}

function several(count: number): string {
  return `${count} ${count === 1 ? 'child' : 'children'}`
}

/** What an operation of a controller has ended with, as a problem. */
export function explainFailure(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  const message = error instanceof Error ? error.message : String(error)
  if (isAscError(error, 'ASC_SUPERSEDED')) return new ProblemError('superseded', message)
  if (isAscError(error, 'ASC_SETUP')) return new ProblemError(/stopped|not running/.test(message) ? 'stopping' : 'rolled-back', message)
  if (error instanceof TypeError || error instanceof RangeError) return new ProblemError('invalid-parameter', message)
  return new ProblemError('action-failed', message)
}

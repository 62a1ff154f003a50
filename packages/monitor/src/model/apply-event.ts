import type { ActionResult } from '../contract/actions.js'
import type { EventType, MonitorEvent } from '../contract/events.js'
import type { ExitRecord } from '../contract/exits.js'
import type { ChildStatus, Figures, Status } from '../contract/status.js'
import { totals } from './figures.js'
import { changeGeneration, meetGenerations } from './generation-life.js'
import { childrenOf, emptyModel, type Model } from './model.js'
import { addSample } from './trend.js'

/** How many exits and actions the page keeps. */
const keptRecords = 200

type Event<Type extends EventType> = Extract<MonitorEvent, { type: Type }>

/** What the page knows after an event of the supervisor. An event of a type that it does not know changes nothing but the time. */
export function applyEvent(model: Model, event: MonitorEvent): Model {
  const at = { ...model, now: Math.max(model.now, Date.parse(event.time)) }
  const handler = handlers[event.type] as ((model: Model, event: MonitorEvent) => Model) | undefined
  return handler ? handler(at, event) : at
}

const handlers: { [Type in EventType]: (model: Model, event: Event<Type>) => Model } = {
  snapshot: (model, { status }) => meet(model, status),
  resumed: (model) => model,
  lost: (model) => model,
  bye: (model, { reason }) => ({ ...model, connection: { ...model.connection, state: 'ended', reason } }),

  'child-started': (model, { child }) => putChild(withoutWaiting(model, child), child),
  'child-ready': (model, { child }) => putChild(model, child),
  'child-changed': (model, { child }) => putChild(model, child),
  'child-replaced': (model, { child, successor }) => putChild(putChild(model, successor), child),
  'child-exited': (model, { child, exit }) => {
    const after = { ...model, exits: addExit(model.exits, exit) }
    return exit.then === 'restart' ? putChild(after, child) : removeChild(after, child.id)
  },

  'generation-changed': (model, change) => {
    const after = { ...model, generations: changeGeneration(model.generations, change, model.now) }
    const gone = change.state === 'ended' || change.state === 'failed'
    return gone ? withoutChildren(after, ({ service, generation }) => service === change.service && generation === change.number) : after
  },
  'service-changed': (model, { service }) => {
    const { name, generations } = service
    const after = { ...model, services: new Map(model.services).set(name, service), generations: meetGenerations(model.generations, name, generations, model.now) }
    return withoutChildren(after, (child) => child.service === name && child.state === 'waiting' && !generations.some(({ number }) => number === child.generation))
  },

  'action-started': (model, { action }) => putAction(model, action),
  'action-progress': (model, { action }) => putAction(model, action),
  'action-done': (model, { action }) => putAction(model, action),
  'action-failed': (model, { action }) => putAction(model, action),

  figures: (model, { supervisor, children }) => ({
    ...addFigures(model, children),
    ...(model.supervisor && { supervisor: { ...model.supervisor, figures: supervisor } }),
  }),
}

/** Everything that was known of the present is void; what is known of the past stays, unless this is another supervisor. */
function meet(model: Model, { name, time, supervisor, services }: Status): Model {
  const now = Date.parse(time)
  const same = model.supervisor?.startedAt === supervisor.startedAt && model.supervisor.pid === supervisor.pid
  const past = same || !model.supervisor ? model : { ...emptyModel(now), connection: model.connection, clockOffset: model.clockOffset }
  return {
    ...past,
    name,
    now,
    supervisor,
    services: new Map(services.map(({ children: _children, ...service }) => [service.name, service])),
    children: new Map(services.flatMap(({ children }) => children).map((child) => [child.id, child])),
    generations: services.reduce((lives, service) => meetGenerations(lives, service.name, service.generations, now), past.generations),
  }
}

/** Keeps the last figures, which not every event has. */
function putChild(model: Model, child: ChildStatus): Model {
  const figures = child.figures ?? model.children.get(child.id)?.figures
  return { ...model, children: new Map(model.children).set(child.id, { ...child, ...(figures && child.state !== 'waiting' && { figures }) }) }
}

function removeChild(model: Model, id: number): Model {
  const children = new Map(model.children)
  children.delete(id)
  return { ...model, children }
}

/** A place that waits for a restart goes with its generation: nothing else tells of it. */
function withoutChildren(model: Model, those: (child: ChildStatus) => boolean): Model {
  return [...model.children.values()].filter(those).reduce((after, { id }) => removeChild(after, id), model)
}

/** The place of a child that waited for its restart is filled. */
function withoutWaiting(model: Model, { id, service, generation, name }: ChildStatus): Model {
  const waited = [...model.children.values()].find((child) =>
    child.id !== id && child.state === 'waiting' && child.name === name && child.service === service && child.generation === generation)
  return waited ? removeChild(model, waited.id) : model
}

function addExit(exits: readonly ExitRecord[], exit: ExitRecord): readonly ExitRecord[] {
  return [exit, ...exits.filter((known) => known.id !== exit.id)].slice(0, keptRecords)
}

function putAction(model: Model, action: ActionResult): Model {
  const others = model.actions.filter(({ id }) => id !== action.id)
  return { ...model, actions: [action, ...others].sort((one, other) => other.id - one.id).slice(0, keptRecords) }
}

function addFigures(model: Model, samples: Readonly<Record<number, Figures>>): Model {
  const children = new Map(model.children)
  for (const [key, figures] of Object.entries(samples)) {
    const child = children.get(Number(key))
    if (child) children.set(child.id, { ...child, figures })
  }
  const after = { ...model, children }
  const trends = [...model.services.keys()].map((service) =>
    [service, addSample(model.trends.get(service) ?? [], model.now, totals(childrenOf(after, service)))] as const)
  return { ...after, trends: new Map(trends) }
}

import type { Observer } from '../observe/observer.js'
import type { Located } from '../observe/service-view.js'
import type { ServiceWatch } from '../observe/service-watch.js'
import { findTarget, type Candidate } from './find-target.js'
import { ProblemError } from './problem-error.js'

/** What a target is: a service, and those of its children that are meant. */
export interface Aim {
  readonly watch: ServiceWatch
  readonly kind: Candidate['kind']
  readonly name: string
  readonly children: readonly Located[]
}

/** Everything that can be a target now. */
export function candidatesOf({ services }: Observer): Candidate[] {
  return services.flatMap(({ name: service, view }) => [
    { kind: 'service' as const, service, name: service },
    ...[...(view.present?.groups.keys() ?? [])].map((name) => ({ kind: 'group' as const, service, name })),
    ...view.children().map(({ child, facts }) => ({ kind: 'child' as const, service, name: child.name, id: facts.id, group: facts.spec?.group, generation: facts.generation })),
  ])
}

/**
 * What a target means now. Without one: everything in the only service, or in each.
 *
 * @throws {ProblemError} as `findTarget`
 */
export function aimAt(observer: Observer, target: string | undefined, kinds?: readonly Candidate['kind'][]): readonly Aim[] {
  if (target === undefined) return observer.services.map((watch) => ({ watch, kind: 'service', name: watch.name, children: present(watch) }))
  const found = findTarget(target, candidatesOf(observer), kinds)
  const watch = observer.services.find(({ name }) => name === found.service)!
  return [{ watch, kind: found.kind, name: found.name, children: chosen(watch, found) }]
}

/** The service of this name, or all. */
export function servicesNamed({ services }: Observer, name: string | undefined): readonly ServiceWatch[] {
  if (name === undefined) return services
  const found = services.filter((watch) => watch.name === name)
  const names = services.map((watch) => watch.name)
  if (found.length === 0) throw new ProblemError('no-such-service', `There is no service '${name}'; there is ${names.join(', ')}`, { parameter: 'service', candidates: names })
  return found
}

function chosen(watch: ServiceWatch, { kind, name, id }: Candidate): readonly Located[] {
  if (kind === 'service') return present(watch)
  if (kind === 'group') return present(watch).filter(({ facts }) => facts.spec?.group === name)
  return watch.view.children().filter(({ facts }) => facts.id === id)
}

/** Children of old generations go by themselves. */
function present({ view }: ServiceWatch): readonly Located[] {
  return view.children().filter(({ container }) => container === view.present)
}

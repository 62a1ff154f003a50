import { candidatesOf } from '../act/targets.js'
import { findTarget } from '../act/find-target.js'
import type { Observer } from '../observe/observer.js'

/** Something that belongs to a child, perhaps one that is gone. */
interface Belonging {
  readonly service?: string | undefined
  readonly name?: string | undefined
  readonly group?: string | undefined
  readonly id?: number
}

/**
 * Whether something belongs to a target: a child, a group, a service, `SERVICE/NAME` or `#ID`. What is gone belongs too.
 *
 * @throws {ProblemError} `no-such-target` where nothing is known of such a name
 */
export function belongsTo(observer: Observer, target: string | undefined): (thing: Belonging) => boolean {
  if (target === undefined) return () => true
  const at = target.indexOf('/')
  const service = at > 0 && observer.services.some(({ name }) => name === target.slice(0, at)) ? target.slice(0, at) : undefined
  const name = service === undefined ? target : target.slice(at + 1)
  const isOf = (thing: Belonging) => (service === undefined || thing.service === service) && (
    thing.name === name || thing.group === name || (service === undefined && thing.service === name) || (thing.id !== undefined && `#${thing.id}` === name) || isMember(name, thing)
  )
  if (!isKnown(observer, isOf)) findTarget(target, candidatesOf(observer))
  return isOf
}

/** Lines do not say which group their child is of: members are numbered. */
function isMember(group: string, { name, group: known }: Belonging): boolean {
  return known === undefined && name !== undefined && name.startsWith(`${group}-`) && /^\d+$/.test(name.slice(group.length + 1))
}

function isKnown({ exits, logs }: Observer, isOf: (thing: Belonging) => boolean): boolean {
  return exits.last(1, isOf).length > 0 || logs.tail(1, { fits: isOf }).length > 0
}

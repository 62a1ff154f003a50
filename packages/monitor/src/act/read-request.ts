import { constants } from 'node:os'
import { inspect } from 'node:util'
import { nearest } from '@asc/core/backend'
import type { ActionName, ActionRequests } from '../contract/actions.js'
import { ProblemError } from './problem-error.js'

/** Says what a field must be, and whether a value is that. */
interface Field {
  readonly must: string
  readonly accepts: (value: unknown) => boolean
  readonly required?: true
}

const text: Field = { must: 'a text of at most 200 characters', accepts: (value) => typeof value === 'string' && value !== '' && value.length <= 200 }
const flag: Field = { must: 'true or false', accepts: (value) => typeof value === 'boolean' }
const longest = 2 ** 31 - 1
/** More is a slip of a finger, which would end the supervisor. */
const mostChildren = 10_000
const isDuration = (value: unknown) => typeof value === 'number' && value >= 0 && value <= longest
const duration: Field = { must: 'a number of milliseconds', accepts: isDuration }
const count = (least: number, most = Number.MAX_SAFE_INTEGER): Field => ({
  must: `an integer of at least ${least}${most < Number.MAX_SAFE_INTEGER ? ` and at most ${most}` : ''}`,
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
})
const choice = (...choices: readonly string[]): Field => ({ must: `one of ${choices.join(', ')}`, accepts: (value) => choices.includes(value as string) })
const signal: Field = { must: 'the name of a signal, such as SIGUSR2', accepts: (value) => typeof value === 'string' && Object.hasOwn(constants.signals, value) }
const any = { wait: flag, timeout: duration }

/** The fields of each action. */
const fields: { readonly [Name in ActionName]: Readonly<Record<keyof Required<ActionRequests[Name]>, Field>> } = {
  reload: { ...any, service: text, mode: choice('generation', 'setup'), strategy: choice('blue-green', 'rolling'), maxSurge: count(0), maxUnavailable: count(0), canary: duration },
  restart: { ...any, target: { ...text, required: true }, force: flag },
  scale: { ...any, target: text, count: { ...count(1, mostChildren), required: true } },
  recycle: { ...any, target: text, olderThan: duration, above: count(0) },
  stop: { ...any, target: text, graceful: { must: 'true, false or a number of milliseconds', accepts: (value) => typeof value === 'boolean' || isDuration(value) } },
  signal: { ...any, target: text, signal: { ...signal, required: true } },
}

export const actionNames = Object.keys(fields) as readonly ActionName[]

export function isActionName(name: string): name is ActionName {
  return Object.hasOwn(fields, name)
}

/**
 * The request of an action, checked.
 *
 * @throws {ProblemError} `invalid-parameter`, naming the field, its value and what it must be
 */
export function readRequest<Name extends ActionName>(action: Name, body: unknown): ActionRequests[Name] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new ProblemError('bad-request', `Cannot ${action} as the body must be a JSON object`)
  const known = fields[action] as Readonly<Record<string, Field>>
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(known, name)) throw unknownField(action, name, Object.keys(known))
    if (!known[name]!.accepts(value)) throw new ProblemError('invalid-parameter', `Cannot ${action} as '${name}' must be ${known[name]!.must}: it is ${show(value)}`, { parameter: name })
  }
  for (const [name, { required, must }] of Object.entries(known)) {
    if (required && !Object.hasOwn(body, name)) throw new ProblemError('invalid-parameter', `Cannot ${action} without '${name}': it must be ${must}`, { parameter: name })
  }
  return body as ActionRequests[Name]
}

function unknownField(action: string, name: string, names: readonly string[]): ProblemError {
  const meant = nearest(name, names)
  const hint = meant === undefined ? `there are ${names.join(', ')}` : `did you mean '${meant}'?`
  return new ProblemError('invalid-parameter', `Cannot ${action} as ${show(name)} is not a field; ${hint}`, { parameter: name, ...(meant !== undefined && { nearest: meant }) })
}

function show(value: unknown): string {
  return typeof value === 'object' && value !== null ? inspect(value, { depth: 2, breakLength: Infinity }).slice(0, 200) : (JSON.stringify(value) ?? String(value)).slice(0, 200)
}

import * as v from 'valibot'
import { nearest } from '@asc/core/backend'
import { CliError } from '../base/cli-error.js'
import { configSchema, serviceSchema, type Config } from './config-schema.js'
import type { Work } from './service.js'

/**
 * Checks what a config file holds.
 *
 * @throws {CliError} with one line for each mistake: its path in the file, what is wrong, and the name that was probably meant
 */
export function checkConfig(value: unknown, file: string): Config {
  const result = v.safeParse(configSchema, value)
  if (result.success) {
    const mistakes = contradictions(result.output)
    if (mistakes.length === 0) return result.output
    throw invalid(file, mistakes)
  }
  throw invalid(file, result.issues.map(describeIssue))
}

function invalid(file: string, mistakes: readonly string[]): CliError {
  const [first, ...others] = mistakes
  if (others.length === 0) return new CliError('usage', `${file}: ${first}`, { fields: { file, mistakes } })
  return new CliError('usage', `${file} has ${mistakes.length} mistakes`, { hints: mistakes, fields: { file, mistakes } })
}

type Issue = v.BaseIssue<unknown>

function describeIssue(issue: Issue): string {
  // Of a union, the member that came furthest says more than that none fits.
  const deeper = issue.type === 'union' ? issue.issues?.find((inner) => inner.path !== undefined || inner.kind === 'validation') : undefined
  if (deeper) return describeIssue({ ...deeper, path: [...(issue.path ?? []), ...(deeper.path ?? [])] as unknown as Issue['path'] })
  const keys = (issue.path ?? []).map((item) => (item as { key: unknown }).key)
  const path = showPath(keys)
  if (keys.length === 0) return `its default export must be an object with 'services': it is ${issue.received}`
  if (issue.type === 'strict_object' && issue.expected === 'never') return unknownName(path, keys)
  if (issue.type === 'strict_object' && issue.received === 'undefined') return `'${path}' is missing`
  const text = /^must /.test(issue.message) ? issue.message : `must be ${issue.expected ?? 'valid'}`
  return `'${path}' ${text}: it is ${issue.received}`
}

function unknownName(path: string, keys: readonly unknown[]): string {
  const name = String(keys.at(-1))
  const parent = keys.slice(0, -1)
  const names = namesAt(parent)
  const meant = nearest(name, names)
  const tail = meant === undefined ? `; there are ${names.join(', ')}` : `; did you mean '${showPath([...parent, meant])}'?`
  return `'${path}' is not an option${tail}`
}

interface Described {
  readonly type: string
  readonly entries?: Readonly<Record<string, Described>>
  readonly value?: Described
  readonly wrapped?: Described
  readonly options?: readonly Described[]
}

/** The names that an object of the schema can have at this path. */
function namesAt(path: readonly unknown[]): readonly string[] {
  let schema: Described | undefined = configSchema as unknown as Described
  for (const key of path) schema = descend(unwrap(schema), String(key))
  return Object.keys(unwrap(schema)?.entries ?? {}).filter((name) => name !== '$schema')
}

function unwrap(schema: Described | undefined): Described | undefined {
  if (schema?.wrapped) return unwrap(schema.wrapped)
  if (schema?.type === 'union') return schema.options?.map(unwrap).find((option) => option?.entries)
  return schema
}

function descend(schema: Described | undefined, key: string): Described | undefined {
  return schema?.type === 'record' ? schema.value : schema?.entries?.[key]
}

/** `services.web.env.PORT`, `services["my-web"].count`. */
function showPath(keys: readonly unknown[]): string {
  return keys.map((key, index) => (typeof key === 'number' ? `[${key}]` : /^[\w$-]+$/.test(String(key)) ? `${index > 0 ? '.' : ''}${String(key)}` : `["${String(key)}"]`)).join('')
}

/** What the shape alone does not say. */
function contradictions({ services }: Config): string[] {
  return Object.entries(services).flatMap(([name, service]) => {
    const at = `services.${name}`
    const kinds = (['program', 'task', 'command'] as const).filter((kind) => service[kind] !== undefined)
    const mistakes: string[] = []
    if (kinds.length === 0) mistakes.push(`'${at}' needs one of 'program', 'task' and 'command'`)
    if (kinds.length > 1) mistakes.push(`'${at}' can have only one of ${kinds.map((kind) => `'${kind}'`).join(' and ')}`)
    const [kind] = kinds
    if (kind !== 'task' && service.backend !== undefined && service.backend !== 'forked') mistakes.push(`'${at}.backend' must be 'forked' for a ${kind}: it is '${service.backend}'; threads get no signals, and run tasks`)
    if (kind === 'command') for (const option of ['args', 'nodeArgs', 'spares', 'port'] as const) if (service[option] !== undefined) mistakes.push(`'${at}.${option}' is not an option of a command; write it into 'command'`)
    const wrong = kind && whyNotReadyOn(kind, service.readyOn)
    if (wrong !== undefined) mistakes.push(`'${at}.readyOn' ${wrong}`)
    if (service.host !== undefined && service.port === undefined) mistakes.push(`'${at}.host' goes with 'port'`)
    for (const other of Object.keys(service.after ?? {})) {
      if (services[other]) continue
      const meant = nearest(other, Object.keys(services))
      mistakes.push(`'${at}.after.${other}' is not a service${meant ? `; did you mean '${meant}'?` : `; there are ${Object.keys(services).join(', ')}`}`)
    }
    return mistakes
  }).concat(circle(services))
}

/** What can be waited for, of what is no program. */
const readyConditions = {
  command: "'start' (default) or 'message' (through NOTIFY_PIPE)",
  task: "'message' (default: it calls ready()) or 'start'",
} as const

/** Why something of this kind cannot be waited for so; `undefined`: it can. Only a program is preloaded, so that its port and its lines are known. */
export function whyNotReadyOn(kind: Work['kind'], readyOn: string | undefined): string | undefined {
  if (kind === 'program' || readyOn === undefined || ['start', 'message'].includes(readyOn)) return undefined
  return `must be ${readyConditions[kind]} for a ${kind}: it is '${readyOn}', which can be waited for in programs of Node only`
}

/** Services that wait for each other never start. */
function circle(services: Config['services']): string[] {
  const visit = (name: string, above: readonly string[]): readonly string[] | undefined => {
    if (above.includes(name)) return [...above.slice(above.indexOf(name)), name]
    for (const other of Object.keys(services[name]?.after ?? {})) {
      const found = visit(other, [...above, name])
      if (found) return found
    }
    return undefined
  }
  const found = Object.keys(services).map((name) => visit(name, [])).find((path) => path !== undefined)
  return found ? [`services wait for each other: ${found.join(' after ')}`] : []
}

/** The names of all options of a service. */
export const serviceOptionNames: readonly string[] = Object.keys(serviceSchema.entries)

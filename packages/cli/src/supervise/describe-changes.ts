import { isDeepStrictEqual } from 'node:util'
import type { Service } from '../config/service.js'

/** What is different in a service: one phrase for each option. Values of the environment may be secrets, so that only names are told. */
export function describeChanges(before: Service, after: Service): string[] {
  return (Object.keys(after) as (keyof Service)[]).flatMap((option) => {
    if (isDeepStrictEqual(before[option], after[option])) return []
    if (option === 'env') return changedNames(before.env, after.env)
    return [`${option}: ${show(before[option])} → ${show(after[option])}`]
  })
}

/** Which variables of two environments differ. */
export function changedNames(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) => {
    if (before[name] === after[name]) return []
    if (!Object.hasOwn(before, name)) return [`env ${name} is new`]
    return [Object.hasOwn(after, name) ? `env ${name} has changed` : `env ${name} is gone`]
  })
}

function show(value: unknown): string {
  if (value === undefined) return 'default'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

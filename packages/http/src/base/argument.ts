import { refusal } from '@asc/core/backend'

/** Throws a `TypeError` unless `value` is a text with something in it. */
export function requireName(attempt: string, option: string, value: unknown): asserts value is string {
  if (typeof value !== 'string' || value === '') throw new TypeError(refusal(attempt, option, 'a name', value))
}

/** Throws a `TypeError` unless `value` is a function. `undefined` passes. */
export function requireFunction(attempt: string, option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw new TypeError(refusal(attempt, option, 'a function', value))
}

/** Whether `value` can be a server: any copy's and any subclass's, and whoever wraps one. */
export function isServer(value: unknown): boolean {
  const { prependListener, close, address } = (value ?? {}) as { prependListener?: unknown; close?: unknown; address?: unknown }
  return typeof prependListener === 'function' && typeof close === 'function' && typeof address === 'function'
}

/** Throws a `TypeError` unless `value` can be a server. */
export function requireServer(attempt: string, option: string, value: unknown): void {
  if (!isServer(value)) throw new TypeError(refusal(attempt, option, 'a net, tls, http, https or http2 server', value))
}

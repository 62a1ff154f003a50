import { requireMethods, requireObject } from '../base/argument.js'
import type { Backend } from './backend.js'

/** Throws a `TypeError` unless `backend` is one. By its methods: it may come from another copy of this package, or be an object of anybody's. */
export function requireBackend(attempt: string, backend: unknown): asserts backend is Backend {
  requireMethods(attempt, 'backend', 'a backend with start, name and capabilities', backend, ['start'])
  requireObject(attempt, 'backend.capabilities', (backend as Backend).capabilities)
}

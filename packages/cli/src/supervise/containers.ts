import type { Container } from '@asc/core'
import type { BackendName } from '../config/service.js'

/** Loads a backend, and returns what makes its containers. Only what a service needs is loaded. */
export async function loadBackend(name: BackendName): Promise<() => Container> {
  if (name === 'threaded') {
    const { Threaded } = await import('@asc/threaded')
    return () => new Threaded()
  }
  if (name === 'hybrid') {
    const { Hybrid } = await import('@asc/hybrid')
    return () => new Hybrid()
  }
  const { Forked } = await import('@asc/forked')
  return () => new Forked()
}

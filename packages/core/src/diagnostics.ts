import { channel } from 'node:diagnostics_channel'
import type { Child } from './child.js'
import type { Container } from './container.js'
import type { ExitStatus } from './exit-status.js'

/**
 * What containers publish through `node:diagnostics_channel`, by the channel's name: for tracers and meters, which subscribe
 * without having the container in their hands. Nothing is made for a channel that nobody listens to.
 */
export interface ContainerDiagnostics {
  /** A child was started; `again`: in the place of one that ended. */
  'asc:child:spawn': { readonly container: Container; readonly child: Child; readonly again: boolean }
  'asc:child:ready': { readonly container: Container; readonly child: Child }
  /** It has ended, and how. */
  'asc:child:exit': { readonly container: Container; readonly child: Child; readonly status: ExitStatus }
  /** It will be started again, in `delay` milliseconds. */
  'asc:child:restart': { readonly container: Container; readonly child: Child; readonly delay: number }
  /** `successor` has become ready in its place. */
  'asc:child:replace': { readonly container: Container; readonly child: Child; readonly successor: Child }
  /** The container has given up. */
  'asc:container:failed': { readonly container: Container; readonly failure: Error }
}

/** Publishes what `message` returns if somebody listens. A subscriber that throws is an uncaught exception of its own: Node sees to that. */
export function publish<Name extends keyof ContainerDiagnostics>(name: Name, message: () => ContainerDiagnostics[Name]): void {
  const target = channel(name)
  if (target.hasSubscribers) target.publish(message())
}

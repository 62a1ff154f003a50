import { channel, type Channel } from 'node:diagnostics_channel'
import type { Child } from './child.js'
import type { ContainerView } from './container-view.js'
import type { ExitStatus } from '../base/exit-status.js'

/**
 * What containers publish through `node:diagnostics_channel`, by the channel's name: for tracers and meters, which subscribe
 * without having the container in their hands. Nothing is made for a channel that nobody listens to.
 */
export interface ContainerDiagnostics {
  /** A child was started; `again`: in the place of one that ended. */
  'asc:child:spawn': { readonly container: ContainerView; readonly child: Child; readonly again: boolean }
  'asc:child:ready': { readonly container: ContainerView; readonly child: Child }
  /** It was asked to end. */
  'asc:child:stopping': { readonly container: ContainerView; readonly child: Child }
  /** It has ended, and how. */
  'asc:child:exit': { readonly container: ContainerView; readonly child: Child; readonly status: ExitStatus }
  /** It will be started again, in `delay` milliseconds. */
  'asc:child:restart': { readonly container: ContainerView; readonly child: Child; readonly delay: number }
  /** `successor` has become ready in its place. */
  'asc:child:replace': { readonly container: ContainerView; readonly child: Child; readonly successor: Child }
  /** The container has given up. */
  'asc:container:failed': { readonly container: ContainerView; readonly failure: Error }
}

/**
 * Held for good: when Node 20 collects a channel that nobody held, it forgets who has subscribed to its name since.
 */
const channels: Readonly<Record<keyof ContainerDiagnostics, Channel>> = {
  'asc:child:spawn': channel('asc:child:spawn'),
  'asc:child:ready': channel('asc:child:ready'),
  'asc:child:stopping': channel('asc:child:stopping'),
  'asc:child:exit': channel('asc:child:exit'),
  'asc:child:restart': channel('asc:child:restart'),
  'asc:child:replace': channel('asc:child:replace'),
  'asc:container:failed': channel('asc:container:failed'),
}

/** Publishes what `message` returns if somebody listens. A subscriber that throws is an uncaught exception of its own: Node sees to that. */
export function publish<Name extends keyof ContainerDiagnostics>(name: Name, message: () => ContainerDiagnostics[Name]): void {
  const target = channels[name]
  if (target.hasSubscribers) target.publish(message())
}

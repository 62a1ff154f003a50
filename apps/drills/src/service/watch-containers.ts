import { subscribe } from 'node:diagnostics_channel'
import type { ContainerDiagnostics, ExitStatus } from '@asc/core'
import type { ControllerDiagnostics } from '@asc/controller'
import { tell } from '../protocol/tell.js'
import type { ToldExit } from '../protocol/told.js'
import type { Registry } from './registry.js'

/** Of what a drill asks for. */
type Handlers = { readonly [Name in keyof ContainerDiagnostics]?: (told: ContainerDiagnostics[Name]) => void }

const actions = ['start', 'restart', 'reload', 'scale', 'stop']

/** Tells the drill all that happens in any container of this process, and what its controller has done. */
export function watchContainers(registry: Registry): void {
  const handlers: Handlers = {
    'asc:child:spawn': ({ container, child, again }) => tell({ kind: 'spawn', child: registry.refOf(container, child), again, ...registry.census(container) }),
    'asc:child:ready': ({ container, child }) => tell({ kind: 'ready', child: registry.refOf(container, child), ...registry.census(container) }),
    'asc:child:exit': ({ container, child, status }) => {
      tell({ kind: 'exit', child: registry.refOf(container, child), status: toldExit(status), ...registry.census(container) })
      setImmediate(() => registry.release(container))
    },
    'asc:child:restart': ({ container, child, delay }) => tell({ kind: 'restart', child: registry.refOf(container, child), delay, ...registry.census(container) }),
    'asc:child:replace': ({ container, child, successor }) => {
      tell({ kind: 'replace', child: registry.refOf(container, child), successor: registry.refOf(container, successor), ...registry.census(container) })
    },
    'asc:container:failed': ({ container, failure }) => {
      tell({ kind: 'failed', generation: registry.generationOf(container), reason: failure.message, ...registry.census(container) })
    },
  }
  for (const [name, handler] of Object.entries(handlers)) subscribe(name, (told) => (handler as (told: unknown) => void)(told))
  for (const action of actions) {
    subscribe(`asc:controller:${action}`, (told) => {
      const { error } = told as ControllerDiagnostics
      tell({ kind: 'done', action, ...(error !== undefined && { error: error instanceof Error ? error.message : 'something that is no error' }) })
    })
  }
}

function toldExit({ success, reason, stoppedBy, code, signal, leaked, error }: ExitStatus): ToldExit {
  return { success, reason, code, signal, leaked, ...(stoppedBy && { stoppedBy }), ...(error && { error: error.message }) }
}

import type { BackendName } from './backends.js'
import { greet } from './greet.js'
import { memoryMeasure } from './memory.js'
import type { Scene } from './step.js'
import type { Outcome } from './until-replaced.js'
import { pidOf } from './worker-name.js'

/** What the drill does and expects on one backend, where backends differ. */
export interface Tactics {
  /** What the container's two children are. */
  readonly children: string
  /** How many serve: each child, or each of its threads. */
  readonly workers: number
  /** How a child is ended. */
  readonly kill: {
    readonly title: string
    readonly timed: string
    /** Ends one. Resolves with its name. */
    strike(scene: Scene): Promise<string>
    readonly outcome: Outcome
    /** How many of its threads may be ended while they accept a client. */
    readonly threads: number
  }
  /** What becomes of a worker that hangs. */
  readonly hang: { readonly title: string; readonly outcome: Outcome }
  /** Whose memory is measured. */
  readonly memory: string
}

export const tacticsOf: Readonly<Record<BackendName, Tactics>> = {
  forked: {
    children: 'two processes',
    workers: 2,
    kill: { title: 'SIGKILL a process', timed: 'SIGKILL', strike: killBusiest, outcome: 'signal', threads: 1 },
    hang: { title: 'hang a process', outcome: 'health-timeout' },
    memory: `Memory (${memoryMeasure}) of the controller's process and of one worker's`,
  },
  threaded: {
    children: 'two threads',
    workers: 2,
    // Nothing outside of a process can end one of its threads. An error does, between two events: nothing is accepted just then.
    kill: { title: 'crash a thread', timed: 'uncaught error', strike: crashOne, outcome: 'error', threads: 0 },
    hang: { title: 'hang a thread', outcome: 'health-timeout' },
    memory: `Memory (${memoryMeasure}) of the one process, which has the controller and all workers in it`,
  },
  hybrid: {
    children: 'two processes',
    workers: 4,
    kill: { title: 'SIGKILL a process of 2 threads', timed: 'SIGKILL', strike: killBusiest, outcome: 'signal', threads: 2 },
    hang: { title: 'hang 1 of 2 threads', outcome: 'replaced inside' },
    memory: `Memory (${memoryMeasure}) of the controller's process and of one with two workers`,
  },
}

/** The process with most to do: its clients will notice. */
function killBusiest({ service, load }: Scene): Promise<string> {
  const [child = ''] = service.children.sort((a, b) => load.answersOf(b, 'kept') - load.answersOf(a, 'kept'))
  process.kill(pidOf(child), 'SIGKILL')
  return Promise.resolve(child)
}

/** Whoever gets the request. */
function crashOne({ service }: Scene): Promise<string> {
  return greet(`${service.url}/crash`)
}

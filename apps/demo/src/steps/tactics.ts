import { greet } from '../base/greet.js'
import { memoryMeasure } from '../base/memory.js'
import { pidOf } from '../base/worker-name.js'
import type { Service } from '../drilled/service.js'
import type { LoadRun } from '../load/load-run.js'
import type { BackendName } from '../service/backends.js'
import type { Outcome } from './outcome.js'

/** What a child is ended in. */
export interface Target {
  readonly service: Service
  readonly load: LoadRun
}

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
    strike(target: Target): Promise<string>
    readonly outcome: Outcome
    /** How many of its threads may be ended while they accept a client. */
    readonly threads: number
  }
  /** What becomes of a worker that hangs. */
  readonly hang: {
    readonly title: string
    /** Hangs one. Resolves with its name. */
    strike(target: Target): Promise<string>
    readonly outcome: Outcome
    /** How many of its threads may be hung while they accept a client. */
    readonly threads: number
  }
  /** Whose memory is measured. */
  readonly memory: string
}

export const tacticsOf: Readonly<Record<BackendName, Tactics>> = {
  forked: {
    children: 'two processes',
    workers: 2,
    kill: { title: 'SIGKILL a process', timed: 'SIGKILL', strike: killBusiest, outcome: 'signal', threads: 1 },
    hang: { title: 'hang a process', strike: hangOne, outcome: 'health-timeout', threads: 0 },
    memory: `Memory (${memoryMeasure}) of the controller's process and of one worker's`,
  },
  threaded: {
    children: 'two threads',
    workers: 2,
    // Nothing outside of a process can end one of its threads. An error does, between two events: nothing is accepted just then.
    kill: { title: 'crash a thread', timed: 'uncaught error', strike: crashOne, outcome: 'error', threads: 0 },
    hang: { title: 'hang a thread', strike: hangOne, outcome: 'health-timeout', threads: 0 },
    memory: `Memory (${memoryMeasure}) of the one process, which has the controller and all workers in it`,
  },
  hybrid: {
    children: 'two processes',
    workers: 4,
    kill: { title: 'SIGKILL a process of 2 threads', timed: 'SIGKILL', strike: killBusiest, outcome: 'signal', threads: 2 },
    hang: { title: 'hang 1 of 2 threads', strike: hangOne, outcome: 'replaced inside', threads: 0 },
    memory: `Memory (${memoryMeasure}) of the controller's process and of one with two workers`,
  },
  program: {
    children: 'two processes of the program',
    workers: 2,
    kill: { title: 'SIGKILL a program', timed: 'SIGKILL', strike: killBusiest, outcome: 'signal', threads: 1 },
    // It has no endless loop to be asked for.
    hang: { title: 'SIGSTOP a program', strike: stopBusiest, outcome: 'health-timeout', threads: 1 },
    memory: `Memory (${memoryMeasure}) of the controller's process and of one of the program`,
  },
}

function killBusiest(target: Target): Promise<string> {
  return signalBusiest(target, 'SIGKILL')
}

function stopBusiest(target: Target): Promise<string> {
  return signalBusiest(target, 'SIGSTOP')
}

/** The process with most to do: its clients will notice. */
function signalBusiest({ service, load }: Target, signal: NodeJS.Signals): Promise<string> {
  const [child = ''] = service.children.sort((a, b) => load.answersOf(b, 'kept') - load.answersOf(a, 'kept'))
  process.kill(pidOf(child), signal)
  return Promise.resolve(child)
}

/** Whoever gets the request. In its loop it accepts nobody, so that everybody it serves is noted. */
function hangOne({ service }: Target): Promise<string> {
  return greet(`${service.url}/hang`)
}

/** Whoever gets the request. */
function crashOne({ service }: Target): Promise<string> {
  return greet(`${service.url}/crash`)
}

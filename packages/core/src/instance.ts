import type { ChildProcess } from 'node:child_process'
import type { Server } from 'node:net'
import { startHeartbeat } from './heartbeat.js'
import { Interruption } from './interrupt.js'
import { listenOn } from './listen.js'
import type { ChildMessage } from './message.js'
import { Notifier } from './notifier.js'
import { replaceByCommand, type ReplaceOptions } from './replace.js'
import { sleep } from './sleep.js'
import type { InheritedListener, StartMessage } from './start-message.js'

/** What an instance needs of the process or thread that it lives in. */
export interface InstanceHost {
  readonly kind: string
  /** True: its stdout and stderr are streams of its own and not descriptors 1 and 2, so that a command must write through them. */
  readonly ownOutput?: boolean
  send(message: ChildMessage): void
  /** Gives the process its title, or the thread its name. */
  rename(name: string): void
  /** A command has taken the place of the task. */
  replaced?(command: ChildProcess): void
  /** Ends this process or thread once every message is with the parent. */
  exit(code: number): void
}

/** A child, from its own point of view: what its task is given. `Data` is the type of `data`. */
export class Instance<Data = unknown> extends Notifier {
  /** What the parent gave this child with the option `data`. */
  readonly data: Data
  /** The longest silence in milliseconds that the parent allows once this child is ready, if there is one. */
  override readonly healthCheckTimeout: number | undefined
  readonly #start: StartMessage
  readonly #host: InstanceHost
  readonly #interruption: Interruption
  readonly #listening = new Set<string>()
  #name: string

  /** Instances are made by a backend's entry. */
  constructor(start: StartMessage, host: InstanceHost, interruption = new Interruption()) {
    super()
    this.data = start.data as Data
    this.healthCheckTimeout = start.healthCheckTimeout
    this.#start = start
    this.#host = host
    this.#interruption = interruption
    this.#name = start.name
  }

  /** The listening sockets that the option `listeners` gave this child, by name. Each descriptor is used once: `listen` does it. */
  get listeners(): Readonly<Record<string, InheritedListener>> {
    return this.#start.listeners
  }

  /** Shown by ps(1) as the process title, or as the thread's name. */
  get name(): string {
    return this.#name
  }
  set name(name: string) {
    this.#name = name
    this.#host.rename(name)
    this.send({ name })
  }

  /**
   * Aborted when the parent asks this child to end (SIGINT, SIGTERM, or their message on a thread). Whoever takes it
   * promises to end in time; a task that never does is ended at once instead.
   */
  get signal(): AbortSignal {
    return this.#interruption.signal
  }

  /** Waits `ms` milliseconds. Rejects with an `InterruptError` on interrupt, which counts as a graceful end if it ends the task. */
  sleep(ms: number): Promise<void> {
    return sleep(ms, this.signal)
  }

  /**
   * Says `healthy` at a third of the health-check timeout (each second without one), from the event loop: a blocked
   * loop says nothing and is found. Each message carries event-loop utilisation, delay and memory.
   *
   * @returns a function that ends the heartbeat; it does not keep the child alive
   */
  heartbeat(): () => void {
    return startHeartbeat((message) => this.send(message), this.healthCheckTimeout)
  }

  /**
   * Makes `server` listen on the shared socket that the option `listeners` gave this child under `name`.
   *
   * @throws {ListenerError} when there is no such listener, or it is in use in this child already
   */
  listen<S extends Server>(server: S, name: string): Promise<S> {
    return listenOn(server, name, this.#start.listeners, this.#listening)
  }

  /**
   * Ends this task and runs a command in its place: with this child's output, its signals passed on, and its exit as this
   * child's exit. The command may report readiness through `NOTIFY_PIPE`; with `{ ready: true }` it is ready at once.
   */
  exec(command: string, args: readonly string[] = [], options: ReplaceOptions = {}): Promise<never> {
    return replaceByCommand(this, this.#interruption, this.#host, command, args, options)
  }

  override send(message: ChildMessage): void {
    this.#host.send(message)
  }

  toJSON(): { name: string; kind: string; pid: number; interrupted: boolean } {
    return { name: this.#name, kind: this.#host.kind, pid: process.pid, interrupted: this.#interruption.by !== undefined }
  }
}

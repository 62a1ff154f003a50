import type { ChildMessage } from '../wire/message.js'

/** What a child says of its drain: how many connections are left, and how many of them are in the middle of a request. */
export function drainMessage(connections: number, busy: number): ChildMessage {
  return { connections, status: `Draining, connections: ${connections}${busy > 0 ? `, in the middle of a request: ${busy}` : ''}` }
}

/** Reports to the program that started us, by some readiness protocol. Each method reports one thing and returns at once. */
export abstract class Notifier {
  /** Sends one message. Never throws: a notifier reports its own errors, once. */
  abstract notify(message: ChildMessage): void

  /**
   * How many milliseconds our own supervisor lets us be silent: `healthy()` is due at half of that. `undefined`: there is no
   * limit.
   */
  readonly healthCheckTimeout: number | undefined = undefined

  /**
   * Asks for time: the current start, reload or stop may take this long from now, in milliseconds; 0 takes it back. Default: does
   * nothing.
   */
  extendTimeout(_span: number): void {}

  /** Reports that it is initialised and able to work. */
  ready(status?: string): void {
    this.notify({ ready: true, ...(status !== undefined && { status }) })
  }
  /** Reports that it is healthy; restarts the health-check clock. */
  healthy(): void {
    this.notify({ healthy: true })
  }
  /** Reports what it is doing, for people. */
  status(text: string): void {
    this.notify({ status: text })
  }
  /** Reports that it loads its configuration again, until the next `ready`. */
  reloading(status = 'Reloading…'): void {
    this.notify({ ready: false, reloading: true, status })
  }
  /** Reports that it replaces its children, until the next `ready`. */
  restarting(status = 'Restarting…'): void {
    this.notify({ ready: false, reloading: true, restarting: true, status })
  }
  /** Reports that it begins to stop. */
  stopping(status = 'Stopping…'): void {
    this.notify({ stopping: true, status })
  }
  /**
   * Reports how many connections are left while it drains; the status says so to people.
   *
   * @param busy how many of them are in the middle of a request
   */
  draining(connections: number, busy = 0): void {
    this.notify(drainMessage(connections, busy))
  }
  /** Reports a failure that people should know of. */
  error(text: string): void {
    this.notify({ error: text, status: text })
  }
}

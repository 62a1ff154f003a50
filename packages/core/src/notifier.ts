import type { ChildMessage } from './message.js'

/** A client of a readiness protocol, towards whoever started us. Each call says one thing and returns at once. */
export abstract class Notifier {
  /** Sends one message. Errors are the notifier's own affair: it reports them once and never throws. */
  abstract notify(message: ChildMessage): void

  /** For how many milliseconds whoever started us lets us be silent: `healthy()` is due at half of it. `undefined`: for ever. */
  readonly healthCheckTimeout: number | undefined = undefined

  /** What goes on now (a start, a reload, a stop) may legitimately take this long from now, in milliseconds; 0 takes it back. Default: nobody asks. */
  extendTimeout(_span: number): void {}

  /** Initialised, and able to do its work. */
  ready(status?: string): void {
    this.notify({ ready: true, ...(status !== undefined && { status }) })
  }
  /** Still well; restarts the health-check clock. */
  healthy(): void {
    this.notify({ healthy: true })
  }
  /** What it is doing, for a person. */
  status(text: string): void {
    this.notify({ status: text })
  }
  /** Loads its configuration anew; ends with the next `ready`. */
  reloading(status = 'Reloading…'): void {
    this.notify({ ready: false, reloading: true, status })
  }
  /** Replaces its children; ends with the next `ready`. */
  restarting(status = 'Restarting…'): void {
    this.notify({ ready: false, reloading: true, restarting: true, status })
  }
  /** Begins to end. */
  stopping(status = 'Stopping…'): void {
    this.notify({ stopping: true, status })
  }
  /** Something failed that a person should know of. */
  error(text: string): void {
    this.notify({ error: text, status: text })
  }
}

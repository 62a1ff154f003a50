import { Notifier, type ChildMessage, type Logger } from '@asc/core'

/** What a service of several tells to whatever started the supervisor. */
export interface MemberReports {
  /** How long our own supervisor lets us be silent, in milliseconds. */
  readonly healthCheckTimeout: number | undefined
  healthy(service: string): void
  status(service: string, text: string): void
  extendTimeout(service: string, span: number): void
}

/** The notifier of one service of several: its lines go to the log with its name, and the supervisor's own notifier hears what they come to together. */
export class MemberNotifier extends Notifier {
  override readonly healthCheckTimeout: number | undefined
  readonly #service: string
  readonly #reports: MemberReports
  readonly #logger: Logger

  constructor(service: string, reports: MemberReports, logger: Logger) {
    super()
    this.#service = service
    this.#reports = reports
    this.#logger = logger
    this.healthCheckTimeout = reports.healthCheckTimeout
  }

  override notify({ ready, status, error, healthy }: ChildMessage): void {
    if (ready) this.extendTimeout(0)
    if (healthy) return this.#reports.healthy(this.#service)
    if (status === undefined) return
    this.#reports.status(this.#service, status)
    this.#logger[error === undefined ? 'info' : 'error']({ service: this.#service }, status)
  }

  override extendTimeout(span: number): void {
    this.#reports.extendTimeout(this.#service, span)
  }
}

import { exitCode, type ExitCode } from './exit-code.js'

/** What can be told of a failure besides its sentence: lines below it for people, fields beside it for `--json`. */
export interface CliErrorDetails extends ErrorOptions {
  /** What to do about it, or what there is: one line each. */
  readonly hints?: readonly string[]
  /** More for `--json`: `{ "error": { "message", "exitCode", …fields } }`. */
  readonly fields?: Readonly<Record<string, unknown>>
}

/** Ends the command with one sentence on stderr and this exit code. No stack is shown: the sentence says it all. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exitCode: ExitCode
  readonly hints: readonly string[]
  readonly fields: Readonly<Record<string, unknown>>

  constructor(code: keyof typeof exitCode, message: string, { hints = [], fields = {}, ...options }: CliErrorDetails = {}) {
    super(message, options)
    this.exitCode = exitCode[code]
    this.hints = hints
    this.fields = fields
  }
}

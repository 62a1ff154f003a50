import { CliError } from './cli-error.js'
import { exitCode, type ExitCode } from './exit-code.js'
import { errorColor, signs } from './style.js'

/** How the command answers: lines for a person, or one JSON object a line on stdout. */
export class Answer {
  readonly json: boolean

  constructor(json: boolean) {
    this.json = json
  }

  /** The result: `value` with `--json`, else the lines. */
  result(value: object, lines: () => readonly string[]): void {
    write(process.stdout, this.json ? `${JSON.stringify(value)}\n` : lines().map((line) => `${line}\n`).join(''))
  }

  /** For a person only: what is done, or was found. Goes to stderr, so that stdout has the result alone. */
  note(text: string): void {
    if (!this.json) write(process.stderr, `${text}\n`)
  }

  /** Tells an error; @returns the exit code. */
  failed(error: unknown): ExitCode {
    const known = error instanceof CliError ? error : undefined
    const code = known?.exitCode ?? exitCode.failed
    const message = error instanceof Error ? error.message : String(error)
    if (this.json) {
      write(process.stdout, `${JSON.stringify({ error: { message, exitCode: code, ...(known && known.hints.length > 0 && { hints: known.hints }), ...known?.fields } })}\n`)
    } else {
      const hints = (known?.hints ?? []).map((hint) => `  ${hint}\n`).join('')
      write(process.stderr, `${errorColor.red(signs().failed)} ${message}\n${hints}`)
      // What was not expected is a fault: who reports it needs the stack.
      if (!known && error instanceof Error && process.env.ASC_DEBUG) write(process.stderr, `${error.stack}\n`)
    }
    return code
  }
}

/** A reader that has gone (`| head`) is no error. */
function write(stream: NodeJS.WriteStream, text: string): void {
  if (text === '') return
  if (!guarded.has(stream)) {
    guarded.add(stream)
    stream.on('error', () => {})
  }
  stream.write(text)
}

const guarded = new WeakSet<NodeJS.WriteStream>()

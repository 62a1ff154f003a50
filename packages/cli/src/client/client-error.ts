import { ApiError, NoAnswerError, NotRunningError, type Culprit, type Problem } from '@asc/monitor/client'
import { CliError } from '../base/cli-error.js'
import type { exitCode } from '../base/exit-code.js'

/** What the command exits with for a problem of the API; everything else has failed. */
const codes: Readonly<Partial<Record<Problem['code'], keyof typeof exitCode>>> = {
  'bad-request': 'usage',
  'invalid-parameter': 'usage',
  'not-possible': 'failed',
  'no-such-target': 'noSuchName',
  'no-such-service': 'noSuchName',
  'ambiguous-target': 'noSuchName',
  'not-running': 'notRunning',
  timeout: 'timedOut',
}

/** The error that the command ends with, for one of the API's client. Others pass as they are. */
export function clientError(error: unknown): unknown {
  if (error instanceof NotRunningError) return new CliError('notRunning', error.message, { cause: error })
  if (error instanceof NoAnswerError) {
    const hints = error.pid === undefined ? [] : [`Look at it: ps -o pid,stat,wchan,args -p ${error.pid}. End it, and what it runs: kill -KILL ${error.pid}`]
    return new CliError('timedOut', error.message, { cause: error, hints, fields: { pid: error.pid } })
  }
  if (!(error instanceof ApiError)) return error
  const { problem } = error
  const culprit = problem.action?.culprit
  return new CliError(codes[problem.code] ?? 'failed', problem.detail, {
    cause: error,
    hints: [...candidatesOf(problem), ...(culprit ? describeCulprit(culprit) : [])],
    fields: { problem },
  })
}

function candidatesOf({ candidates = [], nearest }: Problem): string[] {
  if (nearest !== undefined) return [`Did you mean ${nearest}?`]
  return candidates.length === 0 ? [] : [`There are ${candidates.join(', ')}.`]
}

/** The child for which a reload was rolled back: how it ended, in which file and line, and what it said last. */
function describeCulprit({ name, pid, exit, error, lines }: Culprit): string[] {
  const place = error?.file === undefined ? [] : [`at ${error.file}${error.line === undefined ? '' : `:${error.line}${error.column === undefined ? '' : `:${error.column}`}`}`]
  const said = lines.slice(-12).map(({ text }) => `  ${text}`)
  return [`${name}${pid === undefined ? '' : ` (pid ${pid})`}: ${exit}`, ...place, ...(said.length > 0 ? ['its last lines:', ...said] : [])]
}

/** Does something with the API, and turns its errors into those of the command. */
export async function speaking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw clientError(error)
  }
}

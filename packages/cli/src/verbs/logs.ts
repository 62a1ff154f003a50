import { readFileSync } from 'node:fs'
import type { LogLine } from '@asc/monitor/client'
import type { Answer } from '../base/answer.js'
import { CliError } from '../base/cli-error.js'
import { logPath } from '../base/state-folder.js'
import { color } from '../base/style.js'
import { speaking } from '../client/client-error.js'
import { clock } from '../client/describe-exit.js'
import { findTarget, type Found } from '../client/find-target.js'

/** Options of `asc logs`. */
export interface LogsFlags {
  readonly follow?: true
  readonly lines?: number
  readonly stream?: LogLine['stream']
  readonly json?: true
}

/** `asc logs`: the last lines, and with `-f` each new one. Of a service in the background that has ended, those of its log file. */
export async function logs(answer: Answer, word: string | undefined, { follow, lines = 50, stream }: LogsFlags): Promise<void> {
  const { client, target } = await find(word, lines)
  const query = { lines, target, stream }
  const tell = (line: LogLine) => answer.result(line, () => [describeLine(line)])
  if (!follow) return (await speaking(() => client.logs(query))).lines.forEach(tell)
  await speaking(async () => {
    for await (const line of client.followLogs(query)) tell(line)
  })
}

async function find(word: string | undefined, lines: number): Promise<Found> {
  try {
    return await findTarget(word)
  } catch (error) {
    const file = word !== undefined && error instanceof CliError ? tail(logPath(word), lines) : undefined
    if (!file || word === undefined) throw error
    throw new CliError('notRunning', `'${word}' is not running; its last lines were:`, { cause: error, hints: file, fields: { log: logPath(word), lines: file } })
  }
}

function tail(path: string, lines: number): string[] | undefined {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines)
  } catch {
    return undefined
  }
}

const levels = { debug: color.dim, info: (text: string) => text, warn: color.yellow, error: color.red } as const

/** Colours stay; whatever else steers a terminal is written out, as a client of the service may have said it. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  const shown = text.replace(/\u001b\[[\d;]*m|[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (found) => (found.length > 1 ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`))
  return shown.includes('\u001b') ? `${shown}\u001b[0m` : shown
}

/** A line for a person: the time, who has written it, and what. */
export function describeLine({ time, name, stream, level, text, fields = {} }: LogLine): string {
  const who = stream === 'supervisor' ? color.cyan(name ?? 'asc') : color.bold(name ?? '')
  const shown = stream === 'supervisor' ? levels[level ?? 'info'](text) : printable(text)
  const more = Object.entries(fields).filter(([key, value]) => !['child', 'pid', 'service', 'err'].includes(key) && typeof value !== 'object').map(([key, value]) => color.dim(`${key}=${String(value)}`))
  const error = (fields.err as { message?: string } | undefined)?.message
  return [color.dim(clock(time).slice(11)), who, shown, ...more, ...(error ? [color.red(error)] : [])].join(' ')
}

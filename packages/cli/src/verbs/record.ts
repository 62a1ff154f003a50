import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { listRecordings } from '@asc/monitor/client'
import type { Answer } from '../base/answer.js'
import { CliError } from '../base/cli-error.js'
import { color, signs } from '../base/style.js'
import { speaking } from '../client/client-error.js'
import { findTarget, type Found } from '../client/find-target.js'

/** What can be said on the command line. */
export interface RecordFlags {
  readonly out?: string
  readonly list?: true
}

/** `asc record`: the last ten minutes of a supervisor as one page in a file; with `list`, the files that supervisors of a name have left. */
export async function record(answer: Answer, word: string | undefined, { out, list }: RecordFlags): Promise<void> {
  if (list) return left(answer, word)
  const { client, status } = await found(word)
  const html = await speaking(() => client.recording())
  if (!html.trimEnd().endsWith('</html>')) throw new CliError('failed', `'${status.name}' has ended before its recording was complete`)
  const file = resolve(out ?? `${status.name}-${status.time.replace(/[:.]/g, '-')}.html`)
  try {
    writeFileSync(file, html, { mode: 0o600 })
  } catch (error) {
    throw new CliError('failed', `Cannot write ${file}: ${(error as Error).message}`, { hints: ['--out names another file.'] })
  }
  answer.result({ name: status.name, file, bytes: Buffer.byteLength(html) }, () => [file])
  answer.note(`${color.green(signs().done)} Recorded the last minutes of ${status.name}; a browser opens it. It has log lines in it: read it before you send it to somebody.`)
}

/** One that does not run any more may have left a recording. */
async function found(word: string | undefined): Promise<Found> {
  try {
    return await findTarget(word)
  } catch (error) {
    const newest = word === undefined ? undefined : recordingsOf(word)[0]
    if (!(error instanceof CliError) || newest === undefined) throw error
    throw new CliError('notRunning', error.message, { hints: [`When it last failed it has left ${newest}`], fields: { ...error.fields, recording: newest } })
  }
}

async function left(answer: Answer, word: string | undefined): Promise<void> {
  const name = word ?? (await findTarget(word)).status.name
  const recordings = recordingsOf(name)
  answer.result({ name, recordings }, () => (recordings.length === 0 ? [`'${name}' has left no recording.`] : recordings))
}

/** What is no name has left none. */
function recordingsOf(name: string): string[] {
  try {
    return listRecordings(name)
  } catch {
    return []
  }
}

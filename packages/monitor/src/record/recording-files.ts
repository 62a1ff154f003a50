import { createWriteStream, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { MonitorError } from '../location/monitor-error.js'
import { isRecording } from '../location/list-recordings.js'
import { recordingNow, recordingStream, type RecordingSource } from './write-recording.js'

/** One that was never finished, by a program that has ended meanwhile. */
const unfinished = /^\.\d+\.html\.part$/
const abandonedAfter = 600_000

/** The files of recordings of one supervisor: the newest few are kept. */
export class RecordingFiles {
  readonly folder: string
  readonly #keep: number

  /** @param keep how many are kept, at least 1 */
  constructor(folder: string, keep: number) {
    this.folder = folder
    this.#keep = keep
  }

  /** Writes one, and resolves with its path. Rejects if it cannot be written; then nothing of it is left. */
  async write(source: RecordingSource): Promise<string> {
    const part = this.#begin()
    try {
      await pipeline(recordingStream(source), createWriteStream(part, { mode: 0o600 }))
      return this.#finish(part)
    } catch (error) {
      rmSync(part, { force: true })
      throw error
    }
  }

  /** The same at once, for a program that ends now. */
  writeNow(source: RecordingSource): string {
    const part = this.#begin()
    writeFileSync(part, recordingNow(source), { mode: 0o600 })
    return this.#finish(part)
  }

  #begin(): string {
    mkdirSync(this.folder, { mode: 0o700, recursive: true })
    requireOwn(this.folder)
    const part = join(this.folder, `.${process.pid}.html.part`)
    // Never through a link that somebody has put there.
    rmSync(part, { force: true })
    return part
  }

  #finish(part: string): string {
    const path = join(this.folder, `${new Date().toISOString().replace(/[:.]/g, '-')}.html`)
    renameSync(part, path)
    this.#removeOld()
    return path
  }

  /** Files of other names are left alone. */
  #removeOld(): void {
    const files = readdirSync(this.folder)
    const old = files.filter(isRecording).sort().slice(0, -this.#keep)
    const abandoned = files.filter((file) => unfinished.test(file) && Date.now() - lstatSync(join(this.folder, file)).mtimeMs > abandonedAfter)
    for (const file of [...old, ...abandoned]) rmSync(join(this.folder, file), { force: true })
  }
}

function requireOwn(folder: string): void {
  const stats = lstatSync(folder)
  const me = process.getuid?.()
  if (stats.isDirectory() && (me === undefined || stats.uid === me) && (stats.mode & 0o022) === 0) return
  throw new MonitorError(`Cannot keep recordings in ${folder} as it is not a folder of this user alone. ASC_STATE_DIR names another one`)
}

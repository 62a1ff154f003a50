import { fstat, type BigIntStats } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Logger } from '@asc/core'

/** The variable that tells a supervisor in the background that its stdout and stderr are this log file, which it is to rotate. */
export const logFileVariable = 'ASC_LOG_FILE'

/** The path in that variable, which goes: children are not to take it for theirs. */
export function takeLogFile(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const { [logFileVariable]: path } = env
  delete env[logFileVariable]
  return path || undefined
}

/** A log file is rotated when it is larger, in bytes, and so many old ones are kept. */
export const rotation = { size: 16 * 2 ** 20, keep: 5 }

/** How often its size is looked at, in milliseconds. */
const interval = 5000

/**
 * The log file of a supervisor in the background, which its stdout and stderr are. It is rotated by its size: `NAME.log`, `NAME.log.1`, and so on. Where somebody
 * else has moved it away (logrotate), it is opened anew, at the latest with the next look, and at once on SIGHUP.
 *
 * The new file takes the place of the old one under the same descriptors, so that whoever writes to them goes on: the log, children's lines, and what Node itself
 * says at its end.
 */
export class LogFile {
  readonly #path: string
  readonly #logger: Logger
  readonly #limits: typeof rotation
  #timer: NodeJS.Timeout | undefined
  #busy = false
  #failed = false

  constructor(path: string, logger: Logger, limits: typeof rotation = rotation) {
    this.#path = path
    this.#logger = logger
    this.#limits = limits
  }

  /** Begins to look after it. @returns a function that ends it */
  watch(): () => void {
    const look = () => void this.look()
    this.#timer = setInterval(look, interval).unref()
    process.on('SIGHUP', look)
    return () => {
      clearInterval(this.#timer)
      process.off('SIGHUP', look)
    }
  }

  /** Rotates it if it is too large, and opens it anew if it is not there. Never throws: what fails is told once, and tried again. */
  async look(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      const ours = await descriptorStats(1)
      const there = await stat(this.#path, { bigint: true }).catch(() => undefined)
      const moved = there?.ino !== ours.ino || there?.dev !== ours.dev
      if (!moved && ours.size > BigInt(this.#limits.size)) await this.#rotate()
      else if (moved) await this.#reopen()
      this.#failed = false
    } catch (error) {
      if (!this.#failed) this.#logger.warn({ path: this.#path, err: error }, 'The log file cannot be rotated')
      this.#failed = true
    } finally {
      this.#busy = false
    }
  }

  async #rotate(): Promise<void> {
    const { keep } = this.#limits
    await rm(`${this.#path}.${keep}`, { force: true })
    for (let number = keep - 1; number >= 1; number--) await rename(`${this.#path}.${number}`, `${this.#path}.${number + 1}`).catch(absent)
    await rename(this.#path, `${this.#path}.1`)
    await this.#reopen()
  }

  async #reopen(): Promise<void> {
    const { dup2 } = await import('@asc/posix')
    const file = await open(this.#path, 'a', 0o600)
    try {
      dup2(file.fd, 1)
      dup2(file.fd, 2)
    } finally {
      await file.close()
    }
  }
}

const descriptorStats = (descriptor: number) => promisify<number, { bigint: true }, BigIntStats>(fstat)(descriptor, { bigint: true })

function absent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

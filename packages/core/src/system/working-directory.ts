import { readlinkSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import type { Logger } from '../base/logger.js'
import { inRelease, presentFolder } from './release.js'

/** Where this program was started. Asked for at once: Node cannot tell any more when the folder has been removed. */
const startedIn = attempt(() => process.cwd()) ?? '/'

/** Where children are to work who were told nothing else: where we do, in the release that we were started through by a link. */
export function workingDirectory(): string {
  const here = attempt(() => process.cwd()) ?? startedIn
  return presentFolder(inRelease(here))
}

/**
 * Threads work where their process does. Where that folder is gone (a release that was removed), nothing that looks for a file starts any more, in no
 * thread: so the process moves to the release that there is, or to what is left of the path. Returns at once where all is well.
 */
export function leaveMissingDirectory(logger: Logger): void {
  if (!isMainThread || !isGone()) return
  const to = workingDirectory()
  try {
    process.chdir(to)
    logger.warn({ to }, 'The working directory has been removed: moved to another one')
  } catch (err) {
    logger.warn({ to, err }, 'The working directory has been removed, and there is no other')
  }
}

/** Node remembers the name; only the kernel knows whether it still is the folder. */
function isGone(): boolean {
  if (process.platform !== 'linux') return attempt(() => process.cwd()) === undefined
  return attempt(() => readlinkSync('/proc/self/cwd'))?.endsWith(' (deleted)') ?? false
}

function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}

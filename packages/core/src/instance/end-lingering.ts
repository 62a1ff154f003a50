import type { ChildMessage } from '../wire/message.js'
import { activeResources } from './active-resources.js'

/** What of a child's host is needed to end it. */
interface Host {
  send(message: ChildMessage): void
  exit(code: number): void
}

/** How the end of a child that lives on is timed, in milliseconds: until it is ended, and from the event `beforeExit` to its exit. Less than a second together. */
const times = { patience: 500, hooks: 250, flush: 100 }
/** How much of what is left of the grace period they may take together: the exit itself takes some time, too. */
const part = 0.6

/** The same for a child that its parent kills in `left` milliseconds: where that is soon, all goes faster. */
export function lingerTimes(left: number): typeof times {
  const pace = Math.min(1, (part * left) / (times.patience + times.hooks + times.flush))
  return { patience: pace * times.patience, hooks: pace * times.hooks, flush: pace * times.flush }
}

/**
 * Ends a child that has done all that it was to do after an interrupt, unless its event loop is empty before: a timer or a connection that
 * somebody has forgotten would keep it until its parent kills it. The parent's log says what was still active. Listeners to `beforeExit` are called as they would have been.
 *
 * @param stays true: the child has asked to live on
 * @param left milliseconds until the parent kills it
 */
export function endLingering(host: Host, stays: () => boolean, left = Infinity): void {
  const { patience, hooks, flush: flushing } = lingerTimes(left)
  setTimeout(() => {
    if (stays()) return
    host.send({ log: { level: 'warn', text: 'Child had done its work and is ended, as something keeps it alive', fields: { active: activeResources() } } })
    process.emit('beforeExit', exitCode())
    setTimeout(() => flush([process.stdout, process.stderr], flushing, () => host.exit(exitCode())), hooks)
  }, patience).unref()
}

function exitCode(): number {
  return Number(process.exitCode ?? 0)
}

/** Calls `done` once all that was written is on its way, or after `patience` milliseconds: whoever does not read is not waited for. */
function flush(streams: readonly NodeJS.WriteStream[], patience: number, done: () => void): void {
  let open = streams.length
  const timer = setTimeout(done, patience)
  const one = (): void => {
    if (--open > 0) return
    clearTimeout(timer)
    done()
  }
  for (const stream of streams) {
    if (stream.writableLength === 0) one()
    else stream.write('', one)
  }
}

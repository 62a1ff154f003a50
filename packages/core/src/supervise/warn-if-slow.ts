import type { Logger } from '../base/logger.js'
import { logLines } from '../base/log-lines.js'
import type { Slot } from './slot.js'

/** After how many milliseconds the log names the children that are waited for. */
const patience = 10_000

/** Logs once, after a while, which children are waited for. Returns a function that calls it off. */
export function warnIfSlow(logger: Logger, slots: () => Iterable<Slot>): () => void {
  const timer = setTimeout(() => {
    const children = [...slots()].filter(({ ready }) => !ready).map(({ spec }) => spec.name)
    logger.warn({ children, waited: patience }, logLines.stillWaiting)
  }, patience)
  timer.unref()
  return () => clearTimeout(timer)
}

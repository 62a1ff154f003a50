import { requireDuration } from './argument.js'
import type { InterruptError } from './errors.js'

/** Resolves after `ms` milliseconds, or rejects with an `InterruptError` as soon as `signal` is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  requireDuration('sleep', 'ms', ms)
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as InterruptError)
    const interrupted = () => {
      clearTimeout(timer)
      reject(signal.reason as InterruptError)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', interrupted)
      resolve()
    }, ms)
    signal.addEventListener('abort', interrupted, { once: true })
  })
}

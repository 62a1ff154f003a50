import { waits, type StandardStream } from './own-descriptor.js'

/**
 * Warns as `process.emitWarning` does, but never waits for whoever reads stderr. Node prints a warning at the next tick, and would wait where a child
 * has inherited stderr; see `guardStandardStreams`.
 */
export function warn(warning: Error): void {
  const { _handle: handle } = process.stderr as StandardStream
  let waited = false
  process.nextTick(() => {
    waited = waits(2)
    if (waited) handle?.setBlocking?.(false)
  })
  process.emitWarning(warning)
  process.nextTick(() => {
    if (waited) handle?.setBlocking?.(true)
  })
}

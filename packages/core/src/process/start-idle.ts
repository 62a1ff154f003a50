import type { BackendChild, IdleChild } from '../spawn/backend.js'
import type { Output } from '../spawn/capabilities.js'
import type { OutputCapture, OutputStreams } from './capture-output.js'
import type { OutputLabel } from './line-format.js'
import { HeldOutput } from './held-output.js'

/**
 * Starts a child that waits, and whose output waits with it.
 *
 * @param start starts the child; it hands its streams to `capture`
 * @param label names the child in each line with `output: 'prefix'` or `'json'`, once it has its name
 */
export function startIdle<C extends BackendChild>(
  output: Output,
  start: (capture: (streams: OutputStreams) => OutputCapture) => C,
  label: (name: string, child: C) => OutputLabel,
): IdleChild {
  let held: HeldOutput | undefined
  const child = start((streams) => (held = new HeldOutput(streams, output)))
  return { child, release: (name) => held?.release(label(name, child)) }
}

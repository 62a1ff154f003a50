import { encodeFrame, encodeJsonFrame } from './frame.js'
import { plainText } from './plain-text.js'
import type { StartMessage } from './start-message.js'

/**
 * Encodes the first frame to a process: as JSON if that keeps all of its `data`, as the child then need not load what reads structured clones, which
 * takes 4 ms. All else in it JSON keeps.
 */
export function encodeStart<F extends { readonly start: StartMessage }>(frame: F): Buffer {
  const { data } = frame.start
  if (data === undefined) return encodeJsonFrame(frame)
  const text = plainText(data)
  return text === undefined ? encodeFrame(frame) : encodeJsonFrame({ ...frame, start: { ...frame.start, data: JSON.parse(text) as unknown } })
}

import { deserialize, serialize } from 'node:v8'
import { ProtocolError } from './errors.js'
import { mergeChunks } from './merge-chunks.js'

/** Bytes of the length in front of each frame: little endian. */
const header = 4
/** Longer frames are refused: a length that garbage spells must not make the reader wait, or collect, for ever. */
export const longestFrame = 256 * 1024 * 1024

/** One value as it crosses a channel: its length, then its structured clone. Throws where `value` cannot be cloned. */
export function encodeFrame(value: unknown): Buffer {
  const body = serialize(value)
  if (body.length > longestFrame) throw new ProtocolError(`A message may have ${longestFrame} bytes: this one has ${body.length}`)
  const frame = Buffer.allocUnsafe(header + body.length)
  frame.writeUInt32LE(body.length, 0)
  body.copy(frame, header)
  return frame
}

/** Cuts a stream of bytes back into values. After an error the stream has lost its rhythm and cannot be read on. */
export class FrameReader {
  #chunks: Buffer[] = []
  #size = 0

  /** Delivers the values that `chunk` completes. Throws `ProtocolError` at the first frame that is none. */
  push(chunk: Buffer, deliver: (value: unknown) => void): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    while (this.#size >= header) {
      const length = this.#peekLength()
      if (length > longestFrame) throw new ProtocolError(`A frame of ${length} bytes is longer than the allowed ${longestFrame}`)
      if (this.#size < header + length) break
      deliver(decode(this.#take(header + length).subarray(header)))
    }
    this.#chunks = mergeChunks(this.#chunks, this.#size)
  }

  /** How many bytes must come until there is another frame, or its length is known: who reads no more than these reads nothing that follows. */
  get missing(): number {
    return (this.#size < header ? header : header + this.#peekLength()) - this.#size
  }

  #peekLength(): number {
    if (this.#chunks[0]!.length < header) this.#chunks = [Buffer.concat(this.#chunks)]
    return this.#chunks[0]!.readUInt32LE(0)
  }

  #take(length: number): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    this.#chunks = all.length > length ? [all.subarray(length)] : []
    this.#size -= length
    return all.subarray(0, length)
  }
}

function decode(body: Buffer): unknown {
  try {
    return deserialize(body)
  } catch (cause) {
    throw new ProtocolError(`A frame of ${body.length} bytes is no structured clone`, { cause })
  }
}

import { ProtocolError } from '../base/errors.js'
import { mergeChunks } from '../base/merge-chunks.js'

/** Bytes of the length in front of each frame: little endian. */
export const header = 4
/** Longer frames are refused, so that a length made of garbage does not make the reader wait, or collect bytes, for ever. */
export const longestFrame = 256 * 1024 * 1024
/** What every structured clone begins with, and no JSON text. */
const cloneMark = 0xff
const gap = Buffer.alloc(header)

/** Encodes one value for a channel: its length, then its structured clone. Throws if `value` cannot be cloned. */
export function encodeFrame(value: unknown): Buffer {
  const serializer = new (v8().DefaultSerializer)()
  serializer.writeRawBytes(gap)
  serializer.writeHeader()
  serializer.writeValue(value)
  const frame = serializer.releaseBuffer()
  const length = frame.length - header
  if (length > longestFrame) throw new ProtocolError(`A message may have ${longestFrame} bytes: this one has ${length}`)
  frame.writeUInt32LE(length, 0)
  return frame
}

/** The same for an object of which JSON keeps all: neither side has to load what knows structured clones. */
export function encodeJsonFrame(value: object): Buffer {
  const body = Buffer.from(JSON.stringify(value))
  const frame = Buffer.allocUnsafe(header + body.length)
  frame.writeUInt32LE(body.length, 0)
  body.copy(frame, header)
  return frame
}

/** Cuts a stream of bytes back into values. After an error the boundaries of frames are lost, and reading cannot go on. */
export class FrameReader {
  /** The beginning of a frame whose end is still to come. */
  #chunks: Buffer[] = []
  #size = 0

  /** Delivers the values that `chunk` completes. Throws a `ProtocolError` at the first invalid frame. */
  push(chunk: Buffer, deliver: (value: unknown) => void): void {
    const bytes = this.#size === 0 ? chunk : this.#complete(chunk)
    if (!bytes) return
    let at = 0
    for (let end = frameEnd(bytes, at); end <= bytes.length; end = frameEnd(bytes, at)) {
      const value = decode(bytes, at + header, end)
      at = end
      deliver(value)
    }
    if (at < bytes.length) this.#keep(bytes.subarray(at))
  }

  /**
   * How many bytes are missing until the next frame is complete, or its length is known: reading no more than these leaves all
   * that follows unread.
   */
  get missing(): number {
    return this.#needed - this.#size
  }

  /** What has come so far with `chunk`, if that has the whole of a frame. */
  #complete(chunk: Buffer): Buffer | undefined {
    this.#keep(chunk)
    if (this.#size < this.#needed || this.#size < header) return undefined
    const bytes = Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#size = 0
    return bytes
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    this.#chunks = mergeChunks(this.#chunks, this.#size)
  }

  /** How many bytes there must be before reading can go on. */
  get #needed(): number {
    if (this.#size < header) return header
    if (this.#chunks[0]!.length < header) this.#chunks = [Buffer.concat(this.#chunks)]
    return frameEnd(this.#chunks[0]!, 0)
  }
}

/** Where the frame that begins at `at` ends; `Infinity` while its length is not known. */
function frameEnd(bytes: Buffer, at: number): number {
  if (bytes.length - at < header) return Infinity
  const length = bytes.readUInt32LE(at)
  if (length > longestFrame) throw new ProtocolError(`A frame of ${length} bytes is longer than the allowed ${longestFrame}`)
  return at + header + length
}

function decode(bytes: Buffer, begin: number, end: number): unknown {
  try {
    return bytes[begin] === cloneMark ? v8().deserialize(bytes.subarray(begin, end)) : JSON.parse(bytes.toString('utf8', begin, end))
  } catch (cause) {
    throw new ProtocolError('A frame is neither JSON nor a structured clone', { cause })
  }
}

/** Loaded with the first value that needs it: the start of an unmodified program does not. */
function v8(): typeof import('node:v8') {
  return process.getBuiltinModule('node:v8')
}

import { Readable, Transform } from 'node:stream'
import { createGzip, gzipSync } from 'node:zlib'
import { recordingPage } from './recording-page.js'

/** The lines of a recording, and what hides secrets in each. */
export interface RecordingSource {
  readonly lines: () => Generator<string>
  readonly scrub: (line: string) => string
}

/** How much is written at once, in characters: between two pieces the supervisor does its work. */
const piece = 64 * 1024

/** The page with a recording, as a stream: it is made as fast as it is read. */
export function recordingStream(source: RecordingSource): Readable {
  const { before, after } = recordingPage()
  const packed = Readable.from(pieces(source), { objectMode: false }).pipe(createGzip({ level: 6 }))
  const page = packed.pipe(new Base64(before, after))
  packed.on('error', (error) => page.destroy(error))
  return page
}

/** The same at once, for a program that ends now. */
export function recordingNow(source: RecordingSource): string {
  const { before, after } = recordingPage()
  return `${before}${gzipSync([...pieces(source)].join(''), { level: 1 }).toString('base64')}${after}`
}

function* pieces({ lines, scrub }: RecordingSource): Generator<string> {
  let text = ''
  for (const line of lines()) {
    text += `${scrub(line)}\n`
    if (text.length < piece) continue
    yield text
    text = ''
  }
  yield text
}

/** Puts base64 of what passes between two texts. */
class Base64 extends Transform {
  readonly #after: string
  #rest = Buffer.alloc(0)

  constructor(before: string, after: string) {
    super()
    this.#after = after
    this.push(before)
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const all = Buffer.concat([this.#rest, chunk])
    const whole = all.length - (all.length % 3)
    this.#rest = all.subarray(whole)
    this.push(all.toString('base64', 0, whole))
    done()
  }

  override _flush(done: () => void): void {
    this.push(this.#rest.toString('base64') + this.#after)
    done()
  }
}

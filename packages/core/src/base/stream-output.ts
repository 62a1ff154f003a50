import { countLines } from './count-lines.js'
import { comfortable, mostWaiting, type LineOutput } from './line-output.js'
import { lostLines, type LossNotice } from './line-queue.js'
import { guardStandardStreams } from './standard-streams.js'

/** Standard output or standard error where Node's stream is the only way to it: in a thread, and on Windows. */
export class StreamOutput implements LineOutput {
  readonly #stream: NodeJS.WriteStream
  #lost = 0
  #resumes: (() => void)[] = []

  constructor(descriptor: 1 | 2) {
    guardStandardStreams()
    this.#stream = descriptor === 1 ? process.stdout : process.stderr
    this.#stream.on('drain', () => {
      const resumes = this.#resumes
      this.#resumes = []
      for (const resume of resumes) resume()
    })
  }

  write(line: string | Buffer, notice: LossNotice = (count) => `${lostLines(count)}\n`): boolean {
    if (this.#stream.writableLength >= mostWaiting) {
      this.#lost += countLines(line)
      return false
    }
    if (this.#lost > 0) this.#stream.write(notice(this.#lost))
    this.#lost = 0
    this.#stream.write(line)
    return this.#hasRoom
  }

  onRoom(resume: () => void): void {
    if (this.#hasRoom) resume()
    else this.#resumes.push(resume)
  }

  get #hasRoom(): boolean {
    return this.#stream.writableLength < comfortable
  }
}

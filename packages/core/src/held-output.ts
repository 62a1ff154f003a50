import type { Output } from './backend.js'
import { captureOutput, type OutputCapture, type OutputStreams } from './capture-output.js'

/** The output of a spare: what it writes waits in its streams until it has a name, and is then taken in as any child's. */
export class HeldOutput implements OutputCapture {
  readonly #streams: OutputStreams
  readonly #output: Output
  #capture: OutputCapture | undefined

  constructor(streams: OutputStreams, output: Output) {
    this.#streams = streams
    this.#output = output
  }

  /** @param label as for `captureOutput` */
  release(label: string): void {
    this.#capture ??= captureOutput(this.#streams, this.#output, label)
  }

  tail(): string {
    return this.#capture?.tail() ?? ''
  }

  hasten(): void {
    this.#capture?.hasten()
  }
}

import type { Output } from '../spawn/capabilities.js'
import { captureOutput, type OutputCapture, type OutputStreams } from './capture-output.js'
import type { OutputLabel } from './line-format.js'

/** The output of a spare: what it writes waits in its streams until it has a name, and is then taken in as any child's. */
export class HeldOutput implements OutputCapture {
  readonly #streams: OutputStreams
  readonly #output: Output
  #capture: OutputCapture | undefined

  constructor(streams: OutputStreams, output: Output) {
    this.#streams = streams
    this.#output = output
  }

  release(label: OutputLabel): void {
    this.#capture ??= captureOutput(this.#streams, this.#output, label)
  }

  tail(): string {
    return this.#capture?.tail() ?? ''
  }

  flush(): void {
    this.#capture?.flush()
  }
}

import fs from 'node:fs'

/** How much of the output is kept to look at, in characters: a line that was written in pieces must be found. */
const kept = 4_096

/**
 * Calls `found` once when what this process writes to stdout or stderr matches `pattern`: by `console`, by the streams, or straight to the
 * descriptors, as loggers do.
 */
export function watchOutput(pattern: RegExp, found: () => void): void {
  let text = ''
  const originals: (() => void)[] = []
  const look = (chunk: unknown): void => {
    text = (text + (typeof chunk === 'string' ? chunk : chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : '')).slice(-kept)
    pattern.lastIndex = 0
    if (!pattern.test(text)) return
    for (const restore of originals.splice(0)) restore()
    found()
  }
  const wrap = <Name extends string>(target: Record<Name, unknown>, name: Name, chunkOf: (values: unknown[]) => unknown): void => {
    const original = target[name] as (...values: unknown[]) => unknown
    const wrapped = function (this: unknown, ...values: unknown[]): unknown {
      const result = Reflect.apply(original, this, values)
      if (originals.length > 0) look(chunkOf(values))
      return result
    }
    target[name] = wrapped
    originals.push(() => void (target[name] === wrapped && (target[name] = original)))
  }
  for (const stream of [process.stdout, process.stderr]) wrap(stream as unknown as Record<'write', unknown>, 'write', ([chunk]) => chunk)
  const ofOutput = ([descriptor, chunk]: unknown[]): unknown => (descriptor === 1 || descriptor === 2 ? chunk : undefined)
  for (const name of ['write', 'writeSync'] as const) wrap(fs as unknown as Record<typeof name, unknown>, name, ofOutput)
}

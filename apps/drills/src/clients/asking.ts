import { answer, type Client } from './client.js'
import { Tally } from './tally.js'

/** Makes a client of a function that asks once: so many loops ask, each again when it has its answer and has paused for up to `pause` milliseconds. */
export function asking(options: {
  lanes: number
  ask: (lane: number) => Promise<string>
  close: () => void | Promise<void>
  expected?: string
  pause?: number
}): Client {
  const { lanes, ask, close, expected = answer, pause = 0 } = options
  const tally = new Tally()
  let ending = false
  const loop = async (lane: number): Promise<void> => {
    while (!ending) {
      try {
        const text = await ask(lane)
        if (text === expected) tally.answer()
        else tally.lose(describeAnswer(text, expected))
      } catch (error) {
        tally.lose(describeError(error))
      }
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * pause))
    }
  }
  const loops = Array.from({ length: lanes }, (_, lane) => loop(lane))
  return {
    tally,
    tells: true,
    async end() {
      ending = true
      await Promise.all(loops)
      await close()
    },
  }
}

function describeAnswer(text: string, expected: string): string {
  if (text === '') return 'empty answer'
  return text.length < expected.length ? 'cut short' : `another answer: ${text.slice(0, 60)}`
}

/** `fetch` hides what happened in the cause of its error. */
function describeError(error: unknown): string {
  const { code, cause, message } = error as NodeJS.ErrnoException
  if (cause !== undefined && cause !== null) return describeError(cause)
  return code === undefined ? message : `${code}: ${message}`
}

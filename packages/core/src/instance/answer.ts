import type { ChildMessage, Question } from '../wire/message.js'
import { packError } from '../wire/remote-error.js'

/**
 * Answers a question of the supervisor: imports the module that knows, the first time it is asked, and sends what its default export
 * returns. Never throws, and never rejects.
 */
export async function answer({ id, module, input }: Question, send: (message: ChildMessage) => void): Promise<void> {
  try {
    const { default: find } = (await import(module)) as { default: (input: unknown) => unknown }
    send({ answer: { id, value: await find(input) } })
  } catch (error) {
    send({ answer: { id, error: packError(error) } })
  }
}

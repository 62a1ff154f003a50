import { machineTime } from '../system/machine-time.js'
import type { ChildMessage, Question } from '../wire/message.js'
import { packError } from '../wire/remote-error.js'
import { untilBeat } from './until-beat.js'

type Send = (message: ChildMessage) => void

/** How often a question is answered that is asked for good, in milliseconds: together with heartbeats. */
const interval = 1_000

/** The questions that are answered each second, by id, with the timer of the next answer. */
const repeated = new Map<number, NodeJS.Timeout | undefined>()

/**
 * Answers a question of the supervisor: imports the module that knows, the first time it is asked, and sends what its default export
 * returns. Never throws, and never rejects.
 */
export async function answer(question: Question, send: Send): Promise<void> {
  const { id, each } = question
  if (each) repeated.set(id, undefined)
  await answerOnce(question, send)
  if (!repeated.has(id)) return
  const timer = setTimeout(() => void answer(question, send), Math.ceil(untilBeat(machineTime(), interval)))
  repeated.set(id, timer.unref())
}

/** Ends the answers to the question with this id. */
export function answerNoMore(id: number): void {
  clearTimeout(repeated.get(id))
  repeated.delete(id)
}

async function answerOnce({ id, module, input }: Question, send: Send): Promise<void> {
  try {
    const { default: find } = (await import(module)) as { default: (input: unknown) => unknown }
    send({ answer: { id, value: await find(input) } })
  } catch (error) {
    send({ answer: { id, error: packError(error) } })
  }
}

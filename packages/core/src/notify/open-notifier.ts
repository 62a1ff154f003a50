import { refusal } from '../base/argument.js'
import type { Notifier } from './notifier.js'
import { ConsoleNotifier } from './console-notifier.js'
import { LogNotifier } from './log-notifier.js'
import { PipeNotifier } from './pipe-notifier.js'

/** Opens a notifier if the environment asks for it, else returns `undefined`. */
export type NotifierCandidate = (env: NodeJS.ProcessEnv) => Notifier | undefined

const usual: readonly NotifierCandidate[] = [PipeNotifier.open, LogNotifier.open, ConsoleNotifier.open]

/**
 * Opens the first notifier that the environment asks for: `NOTIFY_PIPE`, then `NOTIFY_LOG`, else the console. Put other
 * protocols in front: `SystemdNotifier.open() ?? openNotifier()`.
 *
 * @throws {TypeError} if `candidates` are not functions
 * @throws {NotifyError} if a variable asks for a protocol, but its value is invalid
 */
export function openNotifier(candidates: readonly NotifierCandidate[] = usual, env: NodeJS.ProcessEnv = process.env): Notifier {
  if (!areFunctions(candidates)) throw new TypeError(refusal('open the notifier', 'candidates', 'an array of functions', candidates))
  for (const open of candidates) {
    const notifier = open(env)
    if (notifier) return notifier
  }
  return ConsoleNotifier.open()
}

function areFunctions(values: unknown): boolean {
  return Array.isArray(values) && values.every((value: unknown) => typeof value === 'function')
}

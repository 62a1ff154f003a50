import type { Notifier } from './notifier.js'
import { ConsoleNotifier } from './notify-console.js'
import { LogNotifier } from './notify-log.js'
import { PipeNotifier } from './notify-pipe.js'

/** Opens a notifier where the environment asks for it, else returns `undefined`. */
export type NotifierCandidate = (env: NodeJS.ProcessEnv) => Notifier | undefined

const usual: readonly NotifierCandidate[] = [PipeNotifier.open, LogNotifier.open, ConsoleNotifier.open]

/**
 * The first notifier that the environment asks for: `NOTIFY_PIPE`, then `NOTIFY_LOG`, else the console. Other
 * protocols are put in front: `SystemdNotifier.open() ?? openNotifier()`.
 *
 * @throws {NotifyError} when a variable asks for a protocol that it cannot describe
 */
export function openNotifier(candidates: readonly NotifierCandidate[] = usual, env: NodeJS.ProcessEnv = process.env): Notifier {
  for (const open of candidates) {
    const notifier = open(env)
    if (notifier) return notifier
  }
  return ConsoleNotifier.open()
}

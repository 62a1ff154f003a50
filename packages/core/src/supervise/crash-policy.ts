import { refusal, requireChoice } from '../base/argument.js'
import { optionNames, requireKnown } from '../base/known-options.js'
import type { Child } from './child.js'
import type { ContainerView } from './container-view.js'
import { crashOf, type Crash } from '../decide/crash.js'
import type { ExitStatus } from '../base/exit-status.js'
import { Policy } from './policy.js'
import type { RestartDecision } from '../decide/restart.js'

/** What a `CrashPolicy` does on a crash. */
export interface CrashPolicyOptions {
  /** `give-up`: the container stops as failed, so that whoever supervises the program sees it. `restart`: as after any failure. Default `give-up`. */
  then?: 'give-up' | 'restart' | undefined
  /** Which crashes. Default: all but `foreign-kill`. */
  crashes?: readonly Crash[] | undefined
  /** Called on each, for an alarm. */
  onCrash?: ((child: Child, crash: Crash, status: ExitStatus) => void) | undefined
}

const own: readonly Crash[] = ['segmentation-fault', 'abort', 'illegal-instruction', 'out-of-memory']
const known: readonly Crash[] = [...own, 'foreign-kill']

/**
 * Detects children that crash in native code or run out of memory, and does not start them again and again: what they
 * left behind may be broken.
 */
export class CrashPolicy extends Policy {
  readonly #then: 'give-up' | 'restart'
  readonly #crashes: readonly Crash[]
  readonly #onCrash: CrashPolicyOptions['onCrash']

  /** @throws {TypeError} if an option is invalid, naming it and its value */
  constructor(options: CrashPolicyOptions = {}) {
    super()
    const attempt = 'create the policy'
    requireKnown(attempt, '', options, optionNames<CrashPolicyOptions>({ then: true, crashes: true, onCrash: true }))
    const { then = 'give-up', crashes = own, onCrash } = options
    requireChoice(attempt, 'then', then, ['give-up', 'restart'])
    if (!Array.isArray(crashes)) throw new TypeError(refusal(attempt, 'crashes', 'an array of crashes', crashes))
    for (const crash of crashes) requireChoice(attempt, 'crashes', crash, known)
    if (onCrash !== undefined && typeof onCrash !== 'function') throw new TypeError(refusal(attempt, 'onCrash', 'a function', onCrash))
    this.#then = then
    this.#crashes = crashes
    this.#onCrash = onCrash
  }

  override childExited(_container: ContainerView, child: Child, status: ExitStatus): void {
    const crash = this.#crashIn(status)
    if (crash) this.#onCrash?.(child, crash, status)
  }

  override restart(_container: ContainerView, _child: Child, status: ExitStatus, decision: RestartDecision): RestartDecision {
    if (decision.action !== 'restart' || this.#then === 'restart' || !this.#crashIn(status)) return decision
    return { action: 'give-up', history: decision.history }
  }

  #crashIn(status: ExitStatus): Crash | undefined {
    const crash = crashOf(status)
    return crash && this.#crashes.includes(crash) ? crash : undefined
  }
}

import type { Answer } from '../base/answer.js'
import { speaking } from '../client/client-error.js'
import { describeExit } from '../client/describe-exit.js'
import { findTarget } from '../client/find-target.js'

/** `asc why`: how and why a child ended last, or the last ones of a service, told as a person would. */
export async function why(answer: Answer, word: string | undefined, { limit = 1, all = false }: { readonly limit?: number; readonly all?: boolean }): Promise<void> {
  const { client, target, status } = await findTarget(word)
  const { exits } = await speaking(() => client.exits({ target, limit: 200 }))
  // What was asked for and went well needs no explanation, unless it is all that there is.
  const failures = exits.filter(({ success }) => !success)
  const told = (all || failures.length === 0 ? exits : failures).slice(0, limit)
  answer.result({ exits: told }, () => (told.length === 0 ? [`Nothing of ${target ?? status.name} has ended since its supervisor was started.`] : told.flatMap((exit, index) => [...(index > 0 ? ['', ''] : []), ...describeExit(exit, Date.parse(status.time))])))
}

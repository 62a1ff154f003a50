import type { Answer } from '../base/answer.js'
import { describeStatus } from '../client/describe-status.js'
import { findTarget } from '../client/find-target.js'

/** `asc status`: everything about one supervisor, or a service, a group or a child of it. */
export async function status(answer: Answer, word: string | undefined): Promise<void> {
  const { status, target } = await findTarget(word)
  answer.result(status, () => describeStatus(status, target))
}

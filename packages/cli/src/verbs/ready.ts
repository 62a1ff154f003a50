import type { Answer } from '../base/answer.js'
import { exitCode, type ExitCode } from '../base/exit-code.js'
import { color, signs } from '../base/style.js'
import { speaking } from '../client/client-error.js'
import { findTarget } from '../client/find-target.js'

/** `asc ready`: whether it serves, as an exec probe: 0, or 1 with the reasons. */
export async function ready(answer: Answer, word: string | undefined, { live = false }: { readonly live?: boolean }): Promise<ExitCode> {
  const { client, status } = await findTarget(word)
  const probe = await speaking(() => client.probe(live ? 'livez' : 'readyz'))
  answer.result({ name: status.name, ...probe }, () => [`${probe.ok ? color.green(signs().done) : color.red(signs().failed)} ${status.name} ${probe.ok ? 'is' : 'is not'} ${live ? 'alive' : 'ready'}`, ...(probe.ok ? [] : probe.reasons.map((reason) => `  ${reason}`))])
  return probe.ok ? exitCode.done : exitCode.failed
}

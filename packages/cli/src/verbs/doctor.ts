import type { Answer } from '../base/answer.js'
import { color, signs } from '../base/style.js'
import { checkMachine } from '../machine/checks.js'

/** `asc doctor`: what this machine gives, and what each missing thing costs. */
export async function doctor(answer: Answer): Promise<void> {
  const checks = await checkMachine()
  const width = Math.max(...checks.map(({ name }) => name.length))
  const { done, failed, dash } = signs()
  const sign = { ok: color.green(done), missing: color.red(failed), note: color.yellow(dash) }
  answer.result({ checks }, () => checks.flatMap(({ name, state, found, cost, advice }) => [
    `${sign[state]} ${color.bold(name.padEnd(width))}  ${found}`,
    ...(cost ? [`  ${' '.repeat(width)}  costs: ${cost}`] : []),
    ...(advice ? [`  ${' '.repeat(width)}  ${color.dim(advice)}`] : []),
  ]))
}

import { basename, relative } from 'node:path'
import type { Answer } from '../base/answer.js'
import { exitCode, type ExitCode } from '../base/exit-code.js'
import { errorColor } from '../base/style.js'
import { planOf, type Planned } from '../look/plan-of.js'
import { describePlan } from './describe-plan.js'
import { runRequest, type RunFlags } from './run-options.js'

/** `asc run`: supervises in the foreground until it is stopped. */
export async function run(answer: Answer, target: string | undefined, args: readonly string[], flags: RunFlags, words: readonly string[]): Promise<ExitCode> {
  const request = runRequest(target, args, flags)
  const planned = await planOf(request)
  if (flags.dryRun) {
    answer.result(planned.plan, () => describePlan(planned))
    return exitCode.done
  }
  if (process.stderr.isTTY) for (const line of introduce(planned)) answer.note(line)
  const { runPlan } = await import('../supervise/run-plan.js')
  const done = await runPlan(planned.plan, async () => (await planOf(request)).plan, words)
  return done ? exitCode.done : exitCode.failed
}

/** `server.js is a program: it exports no task`. */
function introduce({ plan, look }: Planned): string[] {
  const [service] = plan.services
  const file = service && service.work.kind !== 'command' ? relative(process.cwd(), service.work.file) : ''
  if (look) return [errorColor.dim(`${file} is a ${look.kind}: ${look.why}`)]
  return plan.file ? [errorColor.dim(`${basename(plan.file)}: ${plan.services.map(({ name }) => name).join(', ')}`)] : []
}

import type { Answer } from '../base/answer.js'
import { describeRunning } from '../client/describe-status.js'
import { findRunning } from '../client/running.js'

/** `asc ls`: what runs. */
export async function ls(answer: Answer): Promise<void> {
  const running = await findRunning()
  answer.result({ running: running.map(({ name, status, problem }) => ({ name, ...(status && { pid: status.supervisor.pid, cwd: status.supervisor.cwd, startedAt: status.supervisor.startedAt, services: status.services.map(({ children: _children, ...service }) => service) }), ...(problem && { problem: problem.message }) })) }, () =>
    running.length === 0 ? ['Nothing is running. asc run FILE starts something here, asc start FILE in the background.'] : describeRunning(running))
}

import { refusal } from '../base/argument.js'
import { TaskError } from '../base/errors.js'
import type { ProgramTask } from '../wire/task-descriptor.js'
import type { BackendTraits } from './capabilities.js'
import type { SpawnPlan } from './spawn-options.js'

/**
 * Throws a `TaskError` if the backend does not run programs, and a `TypeError` if there is `data`, which only a task can be handed.
 */
export function requireForProgram({ file }: ProgramTask, { data }: SpawnPlan, backend: BackendTraits): void {
  if (!backend.capabilities.programs) {
    throw new TaskError(
      `Cannot run the program '${file}': the backend '${backend.name}' does not start it as a process of its own, and it needs one: threads get no signals, and process.exit() or ` +
        `process.chdir() of one would be meant for all. Use a container of processes, new Forked() of @asc/forked; or write a task, export default (instance) => serve(instance, app) with serve() of @asc/http`,
    )
  }
  if (data !== undefined) throw new TypeError(`${refusal('spawn the child', 'data', 'left out for a program', data)}; it takes 'args' and 'env'`)
}

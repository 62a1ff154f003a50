import type { Backend } from './backend.js'
import { TaskError } from '../base/errors.js'
import { callSite, type AnyFunction } from '../task/function-task.js'
import { planSpawn, requireForCommand, requireForTask, type SpawnOptions, type SpawnPlan } from './spawn-options.js'
import { describeTask, taskName, type Task } from '../task/task.js'
import { requireForProgram } from './require-for-program.js'
import type { TaskDescriptor } from '../wire/task-descriptor.js'

/** A task and its options, checked and complete. */
export interface PreparedSpawn {
  readonly task: TaskDescriptor
  readonly plan: SpawnPlan
  readonly name: string
}

/**
 * Checks what is to be spawned before anything is started. Errors as in `Container.spawn`.
 *
 * @param count how many children share the memory
 * @param above the running method that was called with the task; an inline function is looked for from there
 */
export function prepareSpawn(task: Task, options: SpawnOptions, backend: Backend, count: number, above: AnyFunction): PreparedSpawn {
  const plan = planSpawn(options, backend, count)
  const descriptor = describeTask(task, typeof task === 'function' ? callSite(above) : undefined, backend)
  if (descriptor.kind === 'command' && !backend.capabilities.exec) {
    throw new TaskError(`Cannot run '${descriptor.command}' as a task: the backend '${backend.name}' runs no commands; @asc/forked does`)
  }
  if (descriptor.kind === 'program') requireForProgram(descriptor, plan, backend)
  requireForCommand(descriptor, plan)
  requireForTask(descriptor, plan)
  backend.check?.(descriptor, plan)
  return { task: descriptor, plan, name: plan.name ?? taskName(task, descriptor) }
}

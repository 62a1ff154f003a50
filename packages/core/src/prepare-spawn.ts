import type { Backend } from './backend.js'
import { TaskError } from './errors.js'
import { callSite, type AnyFunction } from './function-task.js'
import { planSpawn, requireForCommand, type SpawnOptions, type SpawnPlan } from './spawn-options.js'
import { describeTask, taskName, type Task } from './task.js'
import type { TaskDescriptor } from './task-descriptor.js'

/** A task and its options, checked and complete. */
export interface PreparedSpawn {
  readonly task: TaskDescriptor
  readonly plan: SpawnPlan
  readonly name: string
}

/**
 * Checks what is to be spawned before anything is started. Errors as in `Container.spawn`.
 *
 * @param above the running method that was called with the task; an inline function is looked for from there
 */
export function prepareSpawn(task: Task, options: SpawnOptions, backend: Backend, above: AnyFunction): PreparedSpawn {
  const plan = planSpawn(options, backend)
  const descriptor = describeTask(task, typeof task === 'function' ? callSite(above) : undefined)
  if (descriptor.kind === 'command' && !backend.capabilities.exec) {
    throw new TaskError(`Cannot run '${descriptor.command}' as a task: the backend '${backend.name}' runs no commands; @asc/forked does`)
  }
  requireForCommand(descriptor, plan)
  backend.check?.(descriptor, plan)
  return { task: descriptor, plan, name: plan.name ?? taskName(task, descriptor) }
}

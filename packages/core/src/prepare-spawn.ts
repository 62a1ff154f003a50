import type { Backend } from './backend.js'
import { TaskError } from './errors.js'
import type { callSite } from './function-task.js'
import { planSpawn, requireForCommand, type SpawnOptions, type SpawnPlan } from './spawn-options.js'
import { describeTask, taskName, type Task } from './task.js'
import type { TaskDescriptor } from './task-descriptor.js'

/** A task and its options, checked and complete. */
export interface PreparedSpawn {
  readonly task: TaskDescriptor
  readonly plan: SpawnPlan
  readonly name: string
}

/** Checks what is to be spawned before anything is started. Errors as in `Container.spawn`. */
export function prepareSpawn(task: Task, options: SpawnOptions, backend: Backend, caller: ReturnType<typeof callSite>): PreparedSpawn {
  const plan = planSpawn(options, backend)
  const descriptor = describeTask(task, caller)
  if (descriptor.kind === 'command' && !backend.capabilities.exec) {
    throw new TaskError(`Cannot run '${descriptor.command}' as a task: the backend '${backend.name}' runs no commands; @asc/forked does`)
  }
  requireForCommand(descriptor, plan)
  backend.check?.(descriptor, plan)
  return { task: descriptor, plan, name: plan.name ?? taskName(task, descriptor) }
}

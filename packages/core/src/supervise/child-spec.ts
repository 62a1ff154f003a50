import type { RestartRecord } from '../decide/restart.js'
import type { SpawnPlan } from '../spawn/spawn-options.js'
import type { TaskDescriptor } from '../wire/task-descriptor.js'

/** What a slot is for; OTP's *child_spec*. A slot that replaces another one has the same. */
export interface ChildSpec {
  readonly task: TaskDescriptor
  /** The children of one `run` share it. */
  readonly plan: SpawnPlan
  /** The name of its group, if it has one. */
  readonly group: string | undefined
  /** Its number in the group; 1 is the first. */
  readonly index: number
  readonly name: string
  /** Its place in the order of starts. */
  readonly rank: number
  readonly record: RestartRecord
}

import { randomUUID } from 'node:crypto'

/** The variable by which all that a child has started is known, however it was started: most programs hand their environment on. */
export const markName = 'ASC_CHILD'

/** What is to happen to a child when its supervisor dies: it is killed at once, or has time to drain. */
export type MarkClass = 'kill' | 'drain'

let own: string | undefined
let made = 0

/** What the marks of all children of this process begin with. Nobody can guess it. */
export function supervisorMark(): string {
  return (own ??= randomUUID())
}

/** A mark that no other child of any supervisor has. Those of one class begin alike. */
export function newMark(mark: MarkClass): string {
  return `${supervisorMark()}.${mark}.${++made};`
}

/** The environment with a mark added to those that were there: children of children bear the marks of all their supervisors. */
export function withMark(env: NodeJS.ProcessEnv, mark: string): NodeJS.ProcessEnv {
  return { ...env, [markName]: `${env[markName] ?? ''}${mark}` }
}

import { groupFolders, readText, type ReadText } from './control-group-files.js'

/** Threads of a Node that does something: its own, five of V8, one for signals, four of libuv. */
const threadsOfNode = 11

/**
 * Throws where a control group has no room for another process: a Node that cannot start its threads ends by SIGABRT, or waits for ever, and names
 * no limit. Reads a small file for each group that we are in, and a second one where it has a limit. Nothing is known where the groups are not mounted.
 *
 * @param isNode a Node, which takes 11; else 1
 */
export function requireTasks(isNode: boolean, read: ReadText = readText): void {
  const needed = isNode ? threadsOfNode : 1
  for (const { folder } of groupFolders('pids', read)) {
    const limit = Number(read(`${folder}/pids.max`) ?? NaN) // `max` is no number
    if (Number.isNaN(limit)) continue
    const used = Number(read(`${folder}/pids.current`) ?? NaN)
    if (!(used + needed > limit)) continue
    const who = isNode ? `a Node takes ${needed}` : 'it takes one'
    throw new Error(`the control group allows ${limit} processes and threads (pids.max), ${used} are in use, and ${who}. Raise --pids-limit of the container, podPidsLimit of the kubelet, or TasksMax= of the unit`)
  }
}

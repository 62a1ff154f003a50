import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { reap } from './reap.js'

/** How long an ended process must be seen by two looks, in milliseconds: Node takes the exits of its own children in between. */
const betweenLooks = 50

/**
 * Reaps ended processes that were handed to this one because their parents are gone: as PID 1 of a container, or as a subreaper. Without that each of them
 * stays in the list of processes (a zombie), until none can be started any more.
 *
 * It never takes an exit from Node. Those handed over are the children of the main thread, as are those that Node starts there. What Node has started since is known
 * and left alone. For what it had started before, Node waits in the turn of the event loop after the end: so whoever has ended, and still is there
 * a turn later, is nobody's.
 *
 * Linux only: elsewhere it does nothing. Loads koffi with the first process to reap. It does not keep the program alive.
 *
 * @param reaped is called with each pid
 * @returns a function that ends it
 */
export function reapOrphans(reaped: (pid: number) => void = () => {}): () => void {
  if (process.platform !== 'linux') return () => {}
  const own = ownChildren()
  let seen = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined
  const look = () => {
    timer = undefined
    const ended = endedChildren()
    for (const pid of own.pids) ended.delete(pid)
    for (const [pid, identity] of ended) {
      if (!seen.has(identity)) continue
      if (take(pid)) reaped(pid)
      ended.delete(pid)
    }
    seen = new Set(ended.values())
    if (seen.size > 0) lookSoon()
  }
  const lookSoon = () => {
    // Late timers run one after another; what is set immediate runs when Node has heard of the ends of its own.
    timer ??= setTimeout(() => (turn = setImmediate(look).unref()), betweenLooks).unref()
  }
  process.on('SIGCHLD', lookSoon)
  lookSoon()
  return () => {
    process.off('SIGCHLD', lookSoon)
    clearTimeout(timer)
    clearImmediate(turn)
    own.forget()
  }
}

/** What Node starts from now on in this thread, and has not said to have ended. */
function ownChildren(): { readonly pids: Iterable<number>; forget(): void } {
  const running = new Set<ChildProcess>()
  const add = (message: unknown): void => {
    const { process: started } = message as { process: ChildProcess }
    running.add(started)
    for (const event of ['exit', 'close']) started.once(event, () => running.delete(started))
  }
  subscribe('child_process', add)
  return {
    get pids() {
      return [...running].flatMap(({ pid }) => pid ?? [])
    },
    forget: () => void unsubscribe('child_process', add),
  }
}

/** The children of the main thread that have ended and were not waited for, with what names each for good. Those of other threads are theirs. */
function endedChildren(): Map<number, string> {
  const ended = new Map<number, string>()
  for (const pid of read(`/proc/self/task/${process.pid}/children`).split(' ').filter(Boolean)) {
    const stat = read(`/proc/${pid}/stat`)
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') ended.set(Number(pid), `${pid} ${fields[19]}`)
  }
  return ended
}

function take(pid: number): boolean {
  try {
    return reap(pid)
  } catch {
    // ECHILD: it was waited for after all.
    return false
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

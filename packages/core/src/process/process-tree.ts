import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../base/logger.js'
import { newMark, withMark } from '../system/child-mark.js'
import { ControlGroup } from '../system/control-group.js'
import { descendants } from '../system/descendants.js'
import { guardian, isGuardian } from '../system/guardian.js'
import { listProcesses, type ProcessList } from '../system/process-list.js'
import { isAlive, isSame, ownerOf, readStat, type ProcessStat } from '../system/process-stat.js'
import { signalProcess } from '../system/signal-process.js'

/** How a child's processes are ended with it. */
export interface TreeOptions {
  /** What the child has started in sessions of their own lives on. */
  readonly leave?: boolean | undefined
  /** When the supervisor dies, they have time to drain. */
  readonly drain?: boolean | undefined
  /** The user that the child is started as, where that is not ours. */
  readonly uid?: number | undefined
  /** It starts nothing before its first frame: a control group that it is put into before that has all of it. */
  readonly waits?: boolean | undefined
  readonly name: string
  readonly logger: Logger
}

/** More of those that were seen are not remembered, once they have ended. */
const mostSeen = 256

/** How long what a child has left behind may take to be gone once it was killed, in milliseconds. */
const patience = 2000
/** How long a child waits for its control group, in milliseconds: a busy machine needs up to 300. */
const longestPlacing = 1000
const firstPause = 10
const longestPause = 250

/**
 * All processes that a child has started: its process group, and those that have left it. They are known by five things, none of which all of them
 * must have: a mark in their environment, a control group, the child's session, who is whose parent while both live, and what the child itself
 * has told. What is not surely ours is never signalled.
 */
export class ProcessTree {
  readonly #options: TreeOptions
  readonly #mark: string
  /** Those seen so far, by pid. Some may be gone. */
  readonly #seen = new Map<number, ProcessStat>()
  #leader: ProcessStat | undefined
  #pid: number | undefined
  /** It has said that it has started a process. */
  #hasStarted = false
  /** The child is gone. */
  #isOver = false
  /** It has been told to begin. */
  #hasBegun = false
  /** Nothing was started before the child was in its control group. */
  #isGroupComplete = false
  #group: Promise<ControlGroup | undefined> = Promise.resolve(undefined)

  constructor(options: TreeOptions) {
    this.#options = options
    this.#mark = newMark(options.drain ? 'drain' : 'kill')
  }

  /** The environment that the child is to be started with. */
  env(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return this.#options.leave ? env : withMark(env, this.#mark)
  }

  /** The child runs as a process; it leads a session and a process group. */
  started(pid: number): void {
    this.#pid = pid
    this.#leader = readStat(pid)
    if (!this.#options.leave) this.#group = this.#intoGroup(pid)
    this.#guard()
  }

  async #intoGroup(pid: number): Promise<ControlGroup | undefined> {
    const group = await ControlGroup.of(pid, this.#mark).catch(() => undefined)
    this.#isGroupComplete = group !== undefined && this.#options.waits === true && !this.#hasBegun && descendants(pid).length === 0
    return group
  }

  /**
   * Calls `begin` once the child is in its control group, or can have none: what it starts from then on is in it, too. After a second it begins
   * without, as whatever uses libuv's threads may hold this up.
   */
  oncePlaced(begin: () => void): void {
    const once = (): void => {
      clearTimeout(late)
      if (!this.#hasBegun) begin()
      this.#hasBegun = true
    }
    const late = setTimeout(once, longestPlacing)
    void this.#group.then(once)
  }

  /**
   * The child says that it has started this process outside of its process group. It may be mistaken, or lie: what is not its own child, it must have
   * been able to kill by itself.
   *
   * @param parent the pid of the child, or of the process that it is a thread of
   */
  outside(pid: number, parent = this.#pid): void {
    const { leave } = this.#options
    this.#hasStarted = true
    const found = leave ? undefined : readStat(pid)
    if (found && found.group !== this.#pid && (found.parent === parent || this.#isOrphan(found))) {
      // What the child has said may be read after its exit.
      if (this.#isOver) return void signalProcess(found, 'SIGKILL')
      if (this.#seen.size >= mostSeen) this.#forgetEnded()
      this.#seen.set(pid, found)
    }
    if (!this.#isOver) this.#guard()
  }

  #forgetEnded(): void {
    for (const seen of this.#seen.values()) if (!isSame(seen, readStat(seen.pid))) this.#seen.delete(seen.pid)
  }

  /** The child has ended meanwhile; and this was started after it, by the same user, who is not root. */
  #isOrphan(found: ProcessStat): boolean {
    const leader = this.#leader
    if (!leader || found.startedAt < leader.startedAt || isSame(leader, readStat(leader.pid))) return false
    const uid = ownerOf(found.pid)
    return uid !== undefined && uid !== 0 && uid === (this.#options.uid ?? process.geteuid?.())
  }

  /** Has the guardian of this process know what is to be ended when this process is gone. */
  #guard(): void {
    const { leave, drain } = this.#options
    const sessions = [...this.#seen.values()].filter(({ pid, session }) => pid === session).map(({ pid }) => pid)
    guardian.guard(this, drain ? 'drain' : leave ? 'group' : 'tree', this.#pid === undefined ? sessions : [this.#pid, ...sessions])
  }

  /** Sends a signal to the process group and to whatever the child has started outside of it. Throws as process.kill. */
  signal(signal: NodeJS.Signals): void {
    if (this.#pid === undefined) return
    this.look()
    process.kill(-this.#pid, signal)
    for (const process of this.#outside()) signalProcess(process, signal)
  }

  /** Kills the process group, and what is known to be outside of it. */
  kill(): void {
    this.look()
    this.killGroup()
    for (const process of this.#outside()) signalProcess(process, 'SIGKILL')
  }

  /** Has the kernel kill all of the control group, where there is one: also what runs as another user. Returns at once. */
  killControlGroup(): void {
    void this.#group.then((group) => group?.kill())
  }

  killGroup(): void {
    if (this.#pid === undefined || process.platform === 'win32') return
    try {
      process.kill(-this.#pid, 'SIGKILL')
    } catch {
      // ESRCH: the group is empty. EPERM: what is in it runs as another user, and is reported at the end.
    }
  }

  /** Remembers what the child has started: once it has ended, nobody can tell whose children they were. */
  look(): void {
    if (this.#pid === undefined || this.#options.leave) return
    for (const found of descendants(this.#pid)) if (found.session !== found.pid || !isGuardian(found.pid)) this.#seen.set(found.pid, found)
  }

  /** Waits until the process group, and what was seen outside of it, has ended by itself. */
  async untilEmpty(isOver: () => boolean): Promise<void> {
    for (let pause = firstPause; !isOver() && (await this.#hasMembers()); pause = Math.min(longestPause, 2 * pause)) await sleep(pause, undefined, { ref: false })
  }

  /** The child is gone: kills what it has left, and resolves when that is gone too, or cannot be killed. Never rejects. */
  async end(): Promise<void> {
    this.#isOver = true
    this.killGroup()
    try {
      // A thread that has started nothing has left nothing.
      if (!this.#options.leave && (this.#pid !== undefined || this.#hasStarted)) await this.#sweep()
    } catch (err) {
      this.#options.logger.warn({ child: this.#options.name, err }, 'Cannot look for processes that a child has started')
    } finally {
      guardian.dismiss(this)
    }
  }

  /** Pids of what has ended and that this process still has to wait for (waitpid(2)). */
  get unreaped(): number[] {
    const now = [...this.#seen.values()].map((seen) => ({ seen, stat: readStat(seen.pid) }))
    return now.filter(({ seen, stat }) => isSame(seen, stat) && stat?.state === 'Z' && stat.parent === process.pid).map(({ seen }) => seen.pid)
  }

  async #sweep(): Promise<void> {
    const group = await this.#group
    let deadline = Infinity
    for (let pause = firstPause; ; pause = Math.min(longestPause, 2 * pause)) {
      const left = await this.#leftovers(group)
      if (left.length === 0) break
      const killed = await group?.kill()
      // What was started before the child was in its group is not in it. What may not be signalled, and is in it, the kernel has killed.
      const refused = left.filter((process) => signalProcess(process, 'SIGKILL') === 'refused')
      if ((refused.length === left.length && !killed) || performance.now() > deadline) {
        this.#reportLeft(left, refused.length > 0)
        break
      }
      // On a busy machine a look at all processes takes its time: what counts is how long they were killed.
      deadline = Math.min(deadline, performance.now() + patience)
      await sleep(pause)
    }
    await group?.remove()
  }

  #reportLeft(left: readonly ProcessStat[], refused: boolean): void {
    const { name, logger } = this.#options
    const why = refused ? 'they run as another user' : 'they could not be killed'
    logger.warn({ child: name, group: this.#pid, pids: left.map(({ pid }) => pid) }, `Processes that a child has started are left: ${why}`)
  }

  async #leftovers(group: ControlGroup | undefined): Promise<ProcessStat[]> {
    const members = new Set(await group?.members())
    if (this.#isGroupComplete) return [...members].flatMap((pid) => readStat(pid) ?? []).filter(isAlive)
    const list = await listProcesses()
    const since = this.#leader?.startedAt ?? 0
    const found: ProcessStat[] = []
    for (const candidate of list.processes) {
      if (candidate.pid === process.pid || candidate.startedAt < since || !isAlive(candidate)) continue
      if (members.has(candidate.pid) || (await this.#isOurs(candidate, list))) found.push(candidate)
    }
    return found
  }

  async #isOurs(candidate: ProcessStat, list: ProcessList): Promise<boolean> {
    if (isSame(candidate, this.#seen.get(candidate.pid)) || this.#isInSession(candidate, list)) return true
    return (await list.marksOf(candidate)).includes(this.#mark)
  }

  /**
   * In the session of the child, or of a process that the child had started with a session of its own. The number of a session is that of
   * its leader, and is not given to another process as long as somebody is in it.
   */
  #isInSession({ session, startedAt }: ProcessStat, { processes }: ProcessList): boolean {
    const leader = session === this.#pid ? this.#leader : this.#seen.get(session)
    if (leader?.session !== session || startedAt < leader.startedAt) return false
    const present = processes.find(({ pid }) => pid === session)
    return present === undefined || isSame(leader, present)
  }

  #outside(): ProcessStat[] {
    return [...this.#seen.values()].filter((process) => process.group !== this.#pid)
  }

  async #hasMembers(): Promise<boolean> {
    const { processes } = await listProcesses()
    if (processes.length === 0) return this.#groupAnswers()
    return processes.some((process) => isAlive(process) && (process.group === this.#pid || isSame(process, this.#seen.get(process.pid))))
  }

  /** Without `/proc` only the kernel knows. */
  #groupAnswers(): boolean {
    try {
      return process.kill(-this.#pid!, 0)
    } catch {
      return false
    }
  }
}

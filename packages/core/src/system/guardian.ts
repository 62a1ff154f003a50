import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { usableFolder } from './control-group.js'
import { guardianMark } from './guardian-mark.js'
import { guardianScript, guardianTitle } from './guardian-script.js'
import { supervisorMark } from './child-mark.js'

/** What is ended with a child when its supervisor is gone: its session and all that bears its mark, or its process group alone, or what bears its mark, after its drain. */
export type GuardedAs = 'tree' | 'group' | 'drain'

const shell = '/bin/sh'
/** A guardian that somebody has ended is started again after so many milliseconds. */
const startAgainIn = 1000
/** How long it stays without a child: the next one, after a restart of the only one, need not wait 10 ms for another guardian. */
const lingersFor = 5000
/** Seconds: how long a child may drain when its supervisor is gone, and a little more. */
const drainSeconds = 11

/**
 * A small process that outlives this one, however this one ends, and then ends what its children have left: SIGKILL, a crash, an exit
 * without a stop. The kernel's parent-death signal (prctl(2)) reaches only direct children, and not those that have changed their user.
 * It runs while there are children, and a few seconds longer. One for each process that has some.
 */
class Guardian {
  readonly #guarded = new Map<object, { readonly as: GuardedAs; readonly pids: readonly number[] }>()
  #process: ChildProcess | undefined
  #wanted = false
  #leavesSoon: NodeJS.Timeout | undefined

  /** Guards a child, and the sessions and groups that these pids lead, until `dismiss` is called with the same `key`. Returns at once. */
  guard(key: object, as: GuardedAs, pids: readonly number[]): void {
    if (process.platform === 'win32') return
    this.#guarded.set(key, { as, pids })
    if (this.#wanted || this.#process) this.#tell(as)
    else this.#start()
    this.#wanted = true
    clearTimeout(this.#leavesSoon)
  }

  /** This child and all that it has started is gone. */
  dismiss(key: object): void {
    const entry = this.#guarded.get(key)
    if (!entry) return
    this.#guarded.delete(key)
    if (this.#guarded.size > 0) return this.#tell(entry.as)
    this.#wanted = false
    this.#write('end\n')
    this.#leavesSoon = setTimeout(() => this.#leave(), lingersFor).unref()
  }

  #leave(): void {
    this.#process?.stdin?.end()
    this.#process = undefined
  }

  #start(): void {
    if (!existsSync(shell)) return
    try {
      const { PATH = '/usr/bin:/bin' } = process.env
      const guardian = spawn(shell, ['-c', guardianScript, 'sh', supervisorMark(), usableFolder() ?? '', String(drainSeconds)], {
        detached: true,
        cwd: '/',
        env: { PATH },
        stdio: ['pipe', 'ignore', 'ignore'],
      })
      Object.assign(guardian, { [guardianMark]: true })
      guardian.on('error', () => {})
      guardian.stdin.on('error', () => {})
      guardian.unref()
      ;(guardian.stdin as { unref?(): void }).unref?.()
      guardian.once('exit', () => this.#ended(guardian))
      this.#process = guardian
      for (const as of ['tree', 'group', 'drain'] as const) this.#tell(as)
    } catch {
      // No descriptors or processes left: it is tried again.
      this.#startAgain()
    }
  }

  #ended(guardian: ChildProcess): void {
    if (this.#process !== guardian) return
    this.#process = undefined
    this.#startAgain()
  }

  #startAgain(): void {
    setTimeout(() => this.#wanted && !this.#process && this.#start(), startAgainIn).unref()
  }

  #tell(as: GuardedAs): void {
    const pids = [...this.#guarded.values()].filter((entry) => entry.as === as).flatMap((entry) => entry.pids)
    this.#write(`${as} ${pids.join(' ')}\n`)
  }

  #write(line: string): void {
    if (this.#process?.stdin?.writable) this.#process.stdin.write(line)
  }
}

/** Whether a process is the guardian of a supervisor, perhaps of one further down: it has its work to do when that one is gone. */
export function isGuardian(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(guardianTitle)
  } catch {
    return false
  }
}

/** The one of this process. */
export const guardian = new Guardian()

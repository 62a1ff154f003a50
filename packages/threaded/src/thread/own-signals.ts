import type { InterruptSignal } from '@asc/core/child'

/** What a thread does with a signal that it sends to its own process. */
export interface SignalTarget {
  /** SIGINT, SIGTERM or SIGHUP: as if the parent had sent it. */
  interrupt(signal: InterruptSignal): void
  /** A signal that nothing handles: ends the thread. */
  end(signal: NodeJS.Signals): void
}

/** The handlers of the thread's own entry, one each, as a process has them: libraries look whether they are alone. */
const ours = (): void => {}
const polite: readonly string[] = ['SIGINT', 'SIGTERM', 'SIGHUP'] satisfies InterruptSignal[]
/** Signals that end no process without a handler; see signal(7). Node itself ignores SIGPIPE and opens its inspector on SIGUSR1. */
const harmless: readonly string[] = ['SIGCHLD', 'SIGCONT', 'SIGPIPE', 'SIGURG', 'SIGUSR1', 'SIGWINCH']
/** They would stop the whole program, and all who are supervised with it. */
const stopping: readonly string[] = ['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU']

/**
 * Makes a thread take for its own what it sends to its own process: `process.kill(process.pid, signal)`, which libraries do at the
 * end of a clean shutdown, and `process.abort()`. Otherwise both would mean the whole program. As in a process, a handler
 * (`process.on('SIGTERM', …)`) replaces the default action, and the signal arrives in a later turn of the event loop.
 */
export function takeOwnSignals(target: SignalTarget): void {
  const { kill } = process
  for (const signal of polite) process.on(signal, ours)
  process.kill = (pid, signal = 'SIGTERM') => {
    const name = isOwn(pid) ? nameOf(signal) : undefined
    if (name === undefined) return kill.call(process, pid, signal)
    if (name === 'SIGKILL') target.end(name)
    else setImmediate(() => raise(name, target))
    return true
  }
  process.abort = () => {
    target.end('SIGABRT')
    throw new Error('The thread is aborted')
  }
}

/** Whether the program handles a signal in a way of its own. */
export function isHandled(signal: string): boolean {
  return process.listeners(signal as NodeJS.Signals).some((listener) => listener !== ours)
}

/** What the kernel calls a signal. */
export function signalNumber(signal: NodeJS.Signals): number {
  return numbers()[signal]
}

/** Calls the program's handlers of a signal as Node does. */
export function emitSignal(signal: NodeJS.Signals): void {
  ;(process.emit as (event: string, ...values: unknown[]) => boolean).call(process, signal, signal, signalNumber(signal))
}

function raise(signal: NodeJS.Signals, target: SignalTarget): void {
  if (isInterrupt(signal)) target.interrupt(signal)
  else if (isHandled(signal)) emitSignal(signal)
  else if (stopping.includes(signal)) process.emitWarning(`A thread cannot be stopped by ${signal}, which would stop the whole program`)
  else if (!harmless.includes(signal)) target.end(signal)
}

function isInterrupt(signal: string): signal is InterruptSignal {
  return polite.includes(signal)
}

/** The process itself, or its group: a thread is all of its own group. */
function isOwn(pid: unknown): boolean {
  return pid === process.pid || pid === 0 || pid === -process.pid
}

/** `undefined`: no signal that there is, or 0, which only asks whether the process exists. */
function nameOf(signal: string | number): NodeJS.Signals | undefined {
  const found = Object.entries(numbers()).find(([name, number]) => name === signal || number === signal)
  return found?.[0] as NodeJS.Signals | undefined
}

/** Few threads ever need it, and all would load it. */
function numbers(): Record<NodeJS.Signals, number> {
  return process.getBuiltinModule('node:os').constants.signals
}

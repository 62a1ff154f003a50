import type { SignalAction } from './signals.js'

/** How long after the first request to stop another one is taken for the same, in milliseconds: npm, tsx, systemd and others pass on what we got already. */
export const echoTime = 1000

/** What a signal comes into. */
export interface SignalCircumstances {
  readonly action: SignalAction
  /** The option `signals` names this signal. */
  readonly chosen: boolean
  /** How many milliseconds ago the first signal asked to stop; `undefined`: none has. */
  readonly stoppingFor: number | undefined
  /** The terminal that we were started from has just gone. */
  readonly terminalGone: boolean
}

/** What is done on a signal, and what the log says of it. */
export interface SignalMeaning {
  readonly action: SignalAction | undefined
  readonly text: string
}

/** What a signal means now. */
export function signalMeaning(signal: NodeJS.Signals, { action, chosen, stoppingFor, terminalGone }: SignalCircumstances): SignalMeaning {
  const gone = signal === 'SIGHUP' && terminalGone && !chosen
  if (gone || action === 'stop') return stopMeaning(stoppingFor, gone)
  if (action === 'kill' || action === 'quit' || stoppingFor === undefined) return { action, text: `Received a signal: ${action}` }
  return { action: undefined, text: `Ignored a signal, as everything stops: ${action}` }
}

function stopMeaning(stoppingFor: number | undefined, gone: boolean): SignalMeaning {
  if (stoppingFor === undefined) return { action: 'stop', text: gone ? 'The terminal is gone: stop' : 'Received a signal: stop' }
  if (gone) return { action: undefined, text: 'The terminal is gone; everything stops already' }
  if (stoppingFor < echoTime) return { action: undefined, text: 'Ignored a signal that asks to stop once more within a second; send it again to kill' }
  return { action: 'kill', text: 'Received another signal that asks to stop: kill' }
}

/**
 * Whether a signal has a handler at all. A terminal sends SIGTTIN and SIGTTOU to who uses it from the background: with a handler that is for ever, as the
 * use is tried again; see tcsetpgrp(3) and termios(3).
 */
export function isTrapped(signal: NodeJS.Signals, chosen: boolean, terminal: boolean): boolean {
  return chosen || !terminal || (signal !== 'SIGTTIN' && signal !== 'SIGTTOU')
}

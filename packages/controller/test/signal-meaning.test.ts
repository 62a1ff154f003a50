import { describe, expect, it } from 'vitest'
import { isTrapped, signalMeaning, type SignalCircumstances } from '../src/signals/signal-meaning.js'
import { signalPlan } from '../src/signals/signals.js'
import { Terminal } from '../src/signals/terminal.js'

const running: SignalCircumstances = { action: 'stop', chosen: false, stoppingFor: undefined, terminalGone: false }

describe('what a signal means', () => {
  it.each<[NodeJS.Signals, Partial<SignalCircumstances>, string | undefined]>([
    ['SIGTERM', {}, 'stop'],
    ['SIGINT', {}, 'stop'],
    ['SIGTERM', { stoppingFor: 60 }, undefined],
    ['SIGINT', { stoppingFor: 999 }, undefined],
    ['SIGTERM', { stoppingFor: 1000 }, 'kill'],
    ['SIGUSR2', { chosen: true }, 'stop'],
    ['SIGUSR2', { chosen: true, stoppingFor: 0 }, undefined],
    ['SIGTERM', { action: 'kill' }, 'kill'],
    ['SIGTERM', { action: 'kill', stoppingFor: 5 }, 'kill'],
    ['SIGQUIT', { action: 'quit' }, 'quit'],
    ['SIGQUIT', { action: 'quit', stoppingFor: 5 }, 'quit'],
    ['SIGHUP', { action: 'restart' }, 'restart'],
    ['SIGHUP', { action: 'restart', stoppingFor: 5 }, undefined],
    ['SIGHUP', { action: 'restart', terminalGone: true }, 'stop'],
    ['SIGHUP', { action: 'restart', terminalGone: true, chosen: true }, 'restart'],
    ['SIGHUP', { action: 'restart', terminalGone: true, stoppingFor: 5 }, undefined],
    ['SIGHUP', { action: 'restart', terminalGone: true, stoppingFor: 5000 }, undefined],
    ['SIGUSR2', { action: 'reload', terminalGone: true }, 'reload'],
    ['SIGUSR2', { action: 'reload', stoppingFor: 5000 }, undefined],
    ['SIGTTIN', { action: 'grow' }, 'grow'],
    ['SIGTTOU', { action: 'shrink', stoppingFor: 5 }, undefined],
  ])('%s with %j: %s', (signal, circumstances, action) => {
    const meaning = signalMeaning(signal, { ...running, ...circumstances })
    expect(meaning.action).toBe(action)
    expect(meaning.text).not.toBe('')
  })

  it.each<[NodeJS.Signals, boolean, boolean, boolean]>([
    ['SIGTTIN', false, false, true],
    ['SIGTTOU', false, false, true],
    ['SIGTTIN', false, true, false],
    ['SIGTTOU', false, true, false],
    ['SIGTTOU', true, true, true],
    ['SIGHUP', false, true, true],
  ])('%s, chosen: %s, from a terminal: %s, is trapped: %s', (signal, chosen, terminal, trapped) => {
    expect(isTrapped(signal, chosen, terminal)).toBe(trapped)
  })
})

describe('the plan of signals', () => {
  it('is the usual one but for what is chosen', () => {
    const plan = signalPlan({ SIGUSR2: 'stop', SIGHUP: false, SIGALRM: 'kill' })
    expect(plan.get('SIGUSR2')).toEqual({ action: 'stop', chosen: true })
    expect(plan.get('SIGALRM')).toEqual({ action: 'kill', chosen: true })
    expect(plan.get('SIGTERM')).toEqual({ action: 'stop', chosen: false })
    expect(plan.has('SIGHUP')).toBe(false)
    expect(signalPlan(false).size).toBe(0)
  })

  it.each([
    [{ SIGKILL: 'stop' }, "'signals' must be a signal other than SIGKILL, SIGSTOP, SIGUSR1: current value is 'SIGKILL'"],
    [{ sigterm: 'stop' }, "current value is 'sigterm'"],
    [{ SIGTERM: 'halt' }, "'signals.SIGTERM' must be one of 'restart', 'reload', 'stop', 'kill', 'quit', 'grow', 'shrink', false: current value is 'halt'"],
    ['stop', "'signals' must be an object or false: current value is 'stop'"],
  ])('refuses %j', (options, message) => {
    expect(() => signalPlan(options as never)).toThrow(message)
  })
})

describe('the terminal', () => {
  it('has just gone where it was there at the start and is there no more', () => {
    let exists = true
    const terminal = new Terminal(() => exists)
    expect(terminal.watch()).toBe(true)
    expect(terminal.justGone).toBe(false)
    exists = false
    expect(terminal.justGone).toBe(true)
    terminal.unwatch()
  })

  it('cannot go where there was none', () => {
    const terminal = new Terminal(() => false)
    expect(terminal.watch()).toBe(false)
    expect(terminal.justGone).toBe(false)
  })
})

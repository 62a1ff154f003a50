import { describe, expect, it } from 'vitest'
import { parseCommand, UsageError } from '../src/run/command.js'

const names = ['one', 'two']

describe('the command line', () => {
  it.each([
    [[], { kind: 'drills', names, backends: ['forked', 'threaded', 'hybrid'], seed: 7 }],
    [['two', '--backend', 'forked', '--seed', '12'], { kind: 'drills', names: ['two'], backends: ['forked'], seed: 12 }],
    [['one', '--for', '5m'], { kind: 'drills', names: ['one'], backends: ['forked', 'threaded', 'hybrid'], seed: 7, lasting: 300_000 }],
    [['one', '--reloads', '50'], { kind: 'drills', names: ['one'], backends: ['forked', 'threaded', 'hybrid'], seed: 7, reloads: 50 }],
    [['--', '--soak', '10m'], { kind: 'soak', backends: ['forked', 'threaded', 'hybrid'], seed: 7, duration: 600_000 }],
    [['--steps', '20', '--soak', '90s'], { kind: 'soak', backends: ['forked', 'threaded', 'hybrid'], seed: 7, duration: 90_000, steps: 20 }],
    [['--list'], { kind: 'list' }],
    [['-h', '--list'], { kind: 'help' }],
  ])('%j', (args, command) => expect(parseCommand(args, names, 7)).toEqual(command))

  it.each([
    [['three'], "There is no drill 'three'; there are one, two"],
    [['--backend', 'forked2'], "The option '--backend' must be one of forked, threaded, hybrid: current value is 'forked2'"],
    [['--seed', '-1'], "'--seed'"],
    [['--seed=1.5'], "The option '--seed' must be a whole number from 0 to 4294967295: current value is '1.5'"],
    [['--steps', '0'], "The option '--steps' must be a whole number from 1"],
    [['--soak', '10'], "The option '--soak' must be a duration such as 90s, 10m or 1h: current value is '10'"],
    [['--soak', '1m', 'one'], "A soak mixes faults of its own: 'one' cannot be chosen"],
    [['--sok'], "Unknown option '--sok'"],
  ])('refuses %j', (args, message) => {
    expect(() => parseCommand(args, names, 7)).toThrow(UsageError)
    expect(() => parseCommand(args, names, 7)).toThrow(message)
  })
})

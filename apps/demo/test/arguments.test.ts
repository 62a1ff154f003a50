import { describe, expect, test } from 'vitest'
import { parseArguments, UsageError } from '../src/arguments.js'

test.each([
  [[], { kind: 'drill', backends: ['forked', 'threaded', 'hybrid', 'program'] }],
  [['--backend', 'threaded'], { kind: 'drill', backends: ['threaded'] }],
  [['--serve'], { kind: 'serve', port: 3000, backend: 'forked' }],
  [['--serve', '--port', '0'], { kind: 'serve', port: 0, backend: 'forked' }],
  [['--port=8080', '--serve'], { kind: 'serve', port: 8080, backend: 'forked' }],
  [['--', '--serve'], { kind: 'serve', port: 3000, backend: 'forked' }],
  [['--serve', '--backend=hybrid'], { kind: 'serve', port: 3000, backend: 'hybrid' }],
  [['--help'], { kind: 'help' }],
  [['--serve', '-h'], { kind: 'help' }],
])('%j is understood', (args, command) => {
  expect(parseArguments(args)).toEqual(command)
})

describe('what is not understood is named', () => {
  test.each([
    [['--sreve'], /Unknown option '--sreve'$/],
    [['serve'], /Unknown argument 'serve'/],
    [['--serve=yes'], /--serve/],
    [['--serve', '--port'], /--port/],
    [['--serve', '--port', 'http'], /'--port' must be a number from 0 to 65535: current value is 'http'/],
    [['--serve', '--port', '65536'], /current value is '65536'/],
    [['--serve', '--port', '-1'], /--port/],
    [['--serve', '--port='], /current value is ''/],
    [['--backend', 'cluster'], /'--backend' must be one of forked, threaded, hybrid, program: current value is 'cluster'$/],
    [['--serve', '--backend='], /'--backend' must be .* current value is ''$/],
    [['--backend', 'constructor'], /current value is 'constructor'/],
    [['--backend'], /--backend/],
    [['--port', '3000'], /'--port' goes with '--serve'/],
  ])('%j', (args, message) => {
    expect(() => parseArguments(args)).toThrow(UsageError)
    expect(() => parseArguments(args)).toThrow(message)
  })
})

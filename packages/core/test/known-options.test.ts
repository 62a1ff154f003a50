import { describe, expect, it } from 'vitest'
import { containerPlan, readyPlan } from '../src/supervise/container-options.js'
import { Exchange } from '../src/messaging/exchange.js'
import { Listener } from '../src/listen/listener.js'
import { ConsoleNotifier } from '../src/notify/console-notifier.js'
import { LogNotifier } from '../src/notify/log-notifier.js'
import { openNotifier } from '../src/notify/open-notifier.js'
import { PipeNotifier } from '../src/notify/pipe-notifier.js'
import { requireBackend } from '../src/spawn/require-backend.js'
import { exec } from '../src/task/task.js'
import { nearest, requireKnown, typingErrors } from '../src/base/known-options.js'

const names = ['name', 'key', 'ready', 'restart', 'recycle', 'startupTimeout', 'healthCheckTimeout', 'listeners', 'data', 'env', 'execArgv', 'output', 'spares', 'count']

describe('an unknown option', () => {
  it.each([
    ['cuont', 'count'], ['coutn', 'count'], ['Count', 'count'], ['COUNT', 'count'], ['counts', 'count'], ['cont', 'count'],
    ['startUpTimeout', 'startupTimeout'], ['startup_timeout', 'startupTimeout'], ['startup-timeout', 'startupTimeout'], ['startupTimeuot', 'startupTimeout'],
    ['healthcheckTimeout', 'healthCheckTimeout'], ['healtCheckTimout', 'healthCheckTimeout'], ['listener', 'listeners'], ['execArgs', 'execArgv'],
    ['envs', 'env'], ['ouptut', 'output'], ['restrat', 'restart'], ['rady', 'ready'], ['kye', 'key'],
  ])('%s suggests %s', (name, meant) => {
    expect(nearest(name, names)).toBe(meant)
    expect(() => requireKnown('spawn the child', '', { [name]: 1 }, names)).toThrow(new TypeError(`Cannot spawn the child as '${name}' is not an option; did you mean '${meant}'?`))
  })

  it.each(['workers', 'x', '', '…', 'instances', 'a'.repeat(100_000), '__proto__', 'constructor', 'toString'])('%s that is near none lists what there is', (name) => {
    expect(nearest(name, names)).toBeUndefined()
    const options = Object.defineProperty({}, name, { value: 1, enumerable: true })
    expect(() => requireKnown('spawn the child', '', options, ['name', 'key'])).toThrow("is not an option; there are name, key")
  })

  it('is named with its path', () => {
    const refuse = () => requireKnown('spawn the child', 'restart.backoff', { inital: 7 }, ['initial', 'factor', 'max', 'jitter'])
    expect(refuse).toThrow(new TypeError("Cannot spawn the child as 'restart.backoff.inital' is not an option; did you mean 'restart.backoff.initial'?"))
  })

  it('is refused also where its value is undefined', () => {
    expect(() => requireKnown('spawn the child', '', { nmae: undefined }, names)).toThrow("did you mean 'name'?")
  })

  it.each([[null], [[]], [7], ['text'], [() => {}], [undefined]])('is not looked for in what is no object: %s', (value) => {
    expect(() => requireKnown('spawn the child', '', value, names)).toThrow(/^Cannot spawn the child as 'options' must be an object: current value is /)
    expect(() => requireKnown('spawn the child', 'restart', value, names)).toThrow(/^Cannot spawn the child as 'restart' must be an object of restart options: current value is /)
  })
})

describe('typing errors', () => {
  it.each([
    ['', '', 0], ['', 'abc', 3], ['abc', '', 3], ['abc', 'abc', 0], ['acb', 'abc', 1], ['abd', 'abc', 1], ['ab', 'abc', 1], ['abcc', 'abc', 1],
    ['cuont', 'count', 1], ['ca', 'abc', 3], ['kitten', 'sitting', 3], ['inital', 'initial', 1],
  ])('from %j to %j there are %i', (written, meant, errors) => {
    expect(typingErrors(written, meant)).toBe(errors)
    expect(typingErrors(meant, written)).toBe(errors)
  })
})

describe('what is no argument at all is refused', () => {
  it.each<[string, () => unknown, string]>([
    ['a logger', () => new ConsoleNotifier(null as never), "Cannot create the notifier as 'logger' must be a logger with debug, info, warn and error: current value is null"],
    ['a path', () => new LogNotifier(5 as never), "Cannot create the notifier as 'path' must be a path without NUL: current value is 5"],
    ['a descriptor', () => new PipeNotifier('3' as never), "Cannot create the notifier as 'descriptor' must be an integer of at least 0: current value is '3'"],
    ['candidates', () => openNotifier([null] as never), "Cannot open the notifier as 'candidates' must be an array of functions: current value is [ null ]"],
    ['a backlog', () => Listener.fromDescriptor(0, undefined, -1), "Cannot adopt the listener as 'backlog' must be an integer from 1 to"],
    ['a backend', () => requireBackend('create the container', null), "Cannot create the container as 'backend' must be a backend with start, name and capabilities: current value is null"],
    ['a backend without capabilities', () => requireBackend('create the container', { start() {} }), "'backend.capabilities' must be an object"],
  ])('as %s', (_what, use, text) => {
    expect(use).toThrow(text)
  })
})

describe('the options of what core itself is given', () => {
  const line = { send: () => 0 }
  it.each<[string, () => unknown, string]>([
    ['a listener', () => Listener.bind({ prot: 80 } as object), "Cannot bind the listener as 'prot' is not an option; did you mean 'port'?"],
    ['a container', () => containerPlan({ policies: [] } as object), "Cannot create the container as 'policies' is not an option; there are policy, "],
    ['waiting', () => readyPlan({ singal: undefined } as object), "Cannot wait until the container is ready as 'singal' is not an option; did you mean 'signal'?"],
    ['a message', () => new Exchange(line).send('text', { transfre: [] } as object), "Cannot send the message as 'transfre' is not an option; did you mean 'transfer'?"],
    ['a request', () => new Exchange(line).request('text', { timout: 5 } as object), "Cannot send the request as 'timout' is not an option; did you mean 'timeout'?"],
    ['a request that has none', () => new Exchange(line).request('text', null as unknown as object), "Cannot send the request as 'options' must be an object: current value is null"],
    ['a command', () => exec('true', [], { envs: {} } as object), "Cannot run the command as 'envs' is not an option; did you mean 'env'?"],
    ['waiting for what is no signal', () => readyPlan({ signal: 5 as unknown as AbortSignal }), "'signal' must be an AbortSignal: current value is 5"],
  ])('%s are checked', async (_what, use, text) => {
    await expect(new Promise((resolve) => resolve(use()))).rejects.toThrow(TypeError)
    await expect(new Promise((resolve) => resolve(use()))).rejects.toThrow(text)
  })
})

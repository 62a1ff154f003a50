import { describe, expect, it } from 'vitest'
import { loadParser } from '../src/task/parser.js'
import { describeTask, exec, taskName, type Task } from '../src/task/task.js'

const here = { file: import.meta.url, line: 0, column: 0 }
const describeHere = (task: unknown) => describeTask(task as Task<never>, here, { name: 'test', parser: () => loadParser(import.meta.url) })
const nameOf = (task: Task<never>) => taskName(task, describeHere(task))

describe('describing a task', () => {
  it('takes the URL of a module, whether it exists or not', () => {
    expect(describeHere(new URL('file:///gone/worker.js?v=1'))).toEqual({ kind: 'module', url: 'file:///gone/worker.js?v=1' })
    expect(describeHere(new URL('data:text/javascript,export default 1'))).toMatchObject({ kind: 'module', url: expect.stringMatching(/^data:/) })
  })

  it('takes an absolute path', () => {
    expect(describeHere('/app/a b#1/worker.js')).toEqual({ kind: 'module', url: 'file:///app/a%20b%231/worker.js' })
  })

  it('takes a function', () => {
    expect(describeHere((instance: { name: string }) => instance.name)).toMatchObject({ kind: 'function', source: expect.stringContaining('instance.name') })
  })

  it('takes a command, also one of another copy of this package', () => {
    expect(describeHere(exec('true'))).toEqual({ kind: 'command', command: 'true', args: [] })
    expect(describeHere({ kind: 'command', command: 'sleep', args: ['1'], ready: true })).toMatchObject({ command: 'sleep', args: ['1'], ready: true })
  })

  it.each([
    ['./worker.js', `Cannot run './worker.js' as a task: a string must be an absolute path; for a module beside this one use new URL('./worker.js', import.meta.url)`],
    ['file:///app/worker.js', `Cannot run 'file:///app/worker.js' as a task: a string must be an absolute path`],
    ['', `Cannot run '' as a task: a string must be`],
    [new URL('http://example.org/worker.js'), `Cannot run 'http://example.org/worker.js' as a task: a module can only be loaded from a file: or data: URL`],
    [undefined, 'Cannot run undefined as a task: a task is the URL or absolute path of a module, a function, or a command made by exec()'],
    [null, 'Cannot run null as a task'],
    [42, 'Cannot run 42 as a task'],
    [{ kind: 'module', url: 'x' }, `Cannot run { kind: 'module', url: 'x' } as a task`],
    [[() => {}], 'Cannot run [ [Function (anonymous)] ] as a task'],
  ])('refuses %s', (task, message) => {
    expect(() => describeHere(task)).toThrow(expect.objectContaining({ code: 'ASC_TASK', message: expect.stringContaining(message) }))
  })
})

describe('a command', () => {
  it('is what was said', () => {
    const args = ['worker.py']
    const command = exec('python3', args, { cwd: '/app', env: { A: '1', B: undefined }, ready: true })
    args.push('later')
    expect(command).toEqual({ kind: 'command', command: 'python3', args: ['worker.py'], cwd: '/app', env: { A: '1', B: undefined }, ready: true })
  })

  it('can cross to another thread', () => {
    expect(structuredClone(exec('python3', ['-V'], { env: { A: '1' } }))).toMatchObject({ command: 'python3', args: ['-V'], env: { A: '1' } })
  })

  it.each<[unknown[], string]>([
    [[''], "Cannot run the command as 'command' must be a non-empty string: current value is ''"],
    [[['ls']], "Cannot run the command as 'command' must be a non-empty string: current value is [ 'ls' ]"],
    [['ls', '-l'], "Cannot run the command as 'args' must be an array of strings: current value is '-l'"],
    [['ls', ['-l', 1]], "Cannot run the command as 'args' must be an array of strings: current value is [ '-l', 1 ]"],
    [['ls', [], { cwd: 1 }], "Cannot run the command as 'cwd' must be a string: current value is 1"],
    [['ls', [], { env: 'A=1' }], "Cannot run the command as 'env' must be an object: current value is 'A=1'"],
    [['ls', [], { ready: 'yes' }], "Cannot run the command as 'ready' must be a boolean: current value is 'yes'"],
    [['ls', [], null], "Cannot run the command as 'options' must be an object: current value is null"],
  ])('refuses %j', (args, message) => {
    expect(() => (exec as (...args: unknown[]) => unknown)(...args)).toThrow(new TypeError(message))
  })
})

describe('the name of a task', () => {
  const task = async () => {}
  it.each<[string, Task<never>]>([
    ['worker', new URL('file:///app/worker.js')],
    ['two words', '/app/two words.mts'],
    ['worker.test', '/app/worker.test.js'],
    ['.hidden', '/app/.hidden'],
    ['100%', '/app/100%.js'],
    ['task', new URL('data:text/javascript,0')],
    ['task', task],
    ['task', (() => () => {})()],
    ['python3', exec('/usr/bin/python3', ['worker.py'])],
    ['worker.sh', exec('./worker.sh')],
  ])('%s', (name, given) => {
    expect(nameOf(given)).toBe(name)
  })

  it('is that of the function', () => {
    expect(nameOf(async function tick() {})).toBe('tick')
  })
})

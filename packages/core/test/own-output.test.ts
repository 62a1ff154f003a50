import { execFileSync, spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { untilWritten } from './until-written.js'

let folder: string
let told: string
let started: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asc-output-'))
  told = join(folder, 'told')
  writeFileSync(told, '')
})
afterEach(async () => {
  await Promise.all(started.map(async (program) => {
    if (program.exitCode === null && program.signalCode === null && program.kill('SIGKILL')) await once(program, 'exit')
  }))
  started = []
  rmSync(folder, { recursive: true })
})

const fixture = fileURLToPath(new URL('fixtures/logs.mjs', import.meta.url))
interface Work {
  lines?: number
  size?: number
  inherits?: boolean
  more?: number
  stay?: boolean
  raw?: boolean
}

/** Starts the program that logs, through `wrapper` if it is given, such as a shell. */
function start(work: Work, stdio: StdioOptions, wrapper: readonly string[] = []): ChildProcess {
  const [file, ...args] = [...wrapper, process.execPath, fixture, JSON.stringify(work)]
  const program = spawn(file!, args, { stdio, env: { ...process.env, ASC_TEST_TOLD: told } })
  started.push(program)
  return program
}
const shell = (script: string) => ['sh', '-c', `${script} "$@"`, 'sh']

/** Waits until it has told this; the test's own limit bounds it. */
async function toldThat(text: string): Promise<void> {
  await untilWritten(told, (all) => all.split('\n').includes(text))
}
async function ended(program: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (program.exitCode === null && program.signalCode === null) await once(program, 'exit')
  return program.signalCode ?? program.exitCode
}

interface Line {
  readonly text: string
  readonly count?: number
  readonly lost?: number
}
const parse = (text: string) => text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line)

/** Every line is there, or counted as lost where it would stand. */
function accounted(lines: readonly Line[], to: number): void {
  let next = 0
  for (const { count, lost = 0 } of lines) {
    if (count !== undefined) expect(count).toBe(next)
    next += count === undefined ? lost : 1
  }
  expect(next).toBe(to)
}

/** Both ends of a pipe. The reader does not wait. */
function pipe(): { reader: number; writer: number } {
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  return { reader, writer: openSync(path, constants.O_WRONLY) }
}

/** Reads until the last writer is gone, starting with what waits, and closes the descriptor. `seen` is called with all that was read so far. */
async function readAll(reader: number, seen: (text: string) => void = () => {}): Promise<string> {
  const socket = new Socket({ fd: reader, readable: true, writable: false })
  let all = ''
  for await (const chunk of socket.setEncoding('utf8')) seen((all += String(chunk)))
  return all
}

describe.runIf(process.platform === 'linux')('the log of a supervisor', () => {
  it.each([
    ['a file', false],
    ['a file, and a child has inherited it', true],
  ])('in %s is complete', async (_title, inherits) => {
    const path = join(folder, 'log')
    const file = openSync(path, 'a')
    expect(await ended(start({ lines: 5000, inherits, raw: true }, ['ignore', 'ignore', file]))).toBe(0)
    closeSync(file)
    accounted(parse(readFileSync(path, 'utf8').replace('raw\n', '')), 5000)
  })

  it.each([
    ['a pipe', false],
    ['a pipe that a child has inherited', true],
  ])('in %s is complete', async (_title, inherits) => {
    const { reader, writer } = pipe()
    const program = start({ lines: 5000, inherits }, ['ignore', 'ignore', writer])
    closeSync(writer)
    accounted(parse(await readAll(reader)), 5000)
    expect(await ended(program)).toBe(0)
  })

  it.each([
    ['a socket', false],
    ['a socket that a child has inherited', true],
  ])('in %s is complete', async (_title, inherits) => {
    const program = start({ lines: 5000, inherits }, ['ignore', 'ignore', 'pipe'])
    let text = ''
    program.stderr!.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    await once(program, 'close')
    accounted(parse(text), 5000)
  })

  it.each([
    ['a full disk', shell('exec 2>/dev/full; exec')],
    ['a file that has reached its limit', shell('ulimit -f 1; exec 2>log; exec')],
    ['a pipe whose reader has gone', shell('exec 2>&3; exec')],
  ])('in %s does not end it', async (_title, wrapper) => {
    const wrapped = start({ lines: 3000, inherits: true, raw: true }, ['ignore', 'ignore', 'pipe', 'pipe'], ['env', '-C', folder, ...wrapper])
    for (const stream of wrapped.stdio.slice(2)) stream!.destroy()
    await toldThat('exit 0')
    expect(await ended(wrapped)).toBe(0)
  })

  it.each([
    ['pipe', false],
    ['pipe that a child has inherited', true],
  ])('in a %s whose reader stands still does not hold it up, not even at its end', async (_title, inherits) => {
    const { reader, writer } = pipe()
    const program = start({ lines: 100_000, inherits, more: 10, raw: true }, ['ignore', 'ignore', writer])
    await toldThat('written')
    program.kill('SIGTERM')
    expect(await ended(program)).toBe(0)
    for (const open of [reader, writer]) closeSync(open)
  })

  it.each([
    ['socket', false],
    ['socket that a child has inherited', true],
  ])('in a %s whose reader stands still does not hold it up, not even at its end', async (_title, inherits) => {
    const program = start({ lines: 100_000, inherits, more: 10 }, ['ignore', 'ignore', 'pipe'])
    await toldThat('written')
    program.kill('SIGTERM')
    expect(await ended(program)).toBe(0)
  })

  it('tells how many lines were lost as soon as its reader goes on', async () => {
    const { reader, writer } = pipe()
    const program = start({ lines: 100_000, stay: true }, ['ignore', 'ignore', writer])
    closeSync(writer)
    await toldThat('written')
    // A program that ends does not wait for a reader that stood still.
    const lines = parse(await readAll(reader, (text) => text.includes('lost') && program.kill('SIGTERM')))
    expect(await ended(program)).toBe(0)
    expect(lines.at(-1)!.text).toMatch(/^\d+ lines were lost, as the output took none$/)
    accounted(lines, 100_000)
  })

  it('tells how many lines were lost as soon as there is room on the disk again, and tears none', async () => {
    const path = join(folder, 'log')
    const file = openSync(path, 'a')
    const program = start({ more: 5 }, ['ignore', 'ignore', file], ['prlimit', '--fsize=1000:'])
    closeSync(file)
    // Ten of them fit.
    await toldThat('100 lines')
    expect(readFileSync(path).length).toBe(1000)
    execFileSync('prlimit', ['--pid', String(program.pid), '--fsize=unlimited'])
    await untilWritten(path, (text) => text.includes('lost'))
    program.kill('SIGTERM')
    expect(await ended(program)).toBe(0)
    const lines = parse(readFileSync(path, 'utf8'))
    expect(lines.find(({ lost }) => lost !== undefined)!.text).toMatch(/^\d+ lines? (was|were) lost/)
    accounted(lines, lines.reduce((sum, { lost = 1 }) => sum + lost, 0))
  })

  it('leaves the pipe as it was for others: they wait', async () => {
    const { reader, writer } = pipe()
    const flags = () => readFileSync(`/proc/self/fdinfo/${writer}`, 'utf8').match(/flags:\s*(\d+)/)![1]
    const before = flags()
    const program = start({ lines: 10, inherits: true }, ['ignore', 'ignore', writer])
    expect(await ended(program)).toBe(0)
    expect(flags()).toBe(before)
    for (const open of [reader, writer]) closeSync(open)
  })
})

/** Runs lines of bash in a terminal of util-linux's script(1); `$RUN` is the program that logs. What the terminal shows is read by nobody unless the test does. */
function inTerminal(...lines: string[]): ChildProcess {
  const path = join(folder, 'script')
  writeFileSync(path, [`RUN="${process.execPath} ${fixture}"`, ...lines].join('\n'))
  const program = spawn('script', ['-qefc', `bash ${path}`, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ASC_TEST_TOLD: told } })
  started.push(program)
  return program
}
const exec = ['echo pid $$ >> "$ASC_TEST_TOLD"', `exec $RUN '{"more":5,"size":1000}'`]

/** The process of the program that logs. */
async function pidOf(): Promise<number> {
  const line = /^pid (\d+)\n/m
  return Number(line.exec(await untilWritten(told, (text) => line.test(text)))![1])
}

describe.runIf(process.platform === 'linux')('a supervisor whose log is a terminal', () => {
  it('writes for a person', async () => {
    const program = inTerminal(...exec)
    const [chunk] = (await once(program.stdout as Readable, 'data')) as [Buffer]
    expect(chunk.toString()).toMatch(/^\d\d:\d\d:\d\d · line count=0 pad=x+/)
    process.kill(await pidOf(), 'SIGTERM')
    program.stdout!.resume()
    expect(await ended(program)).toBe(0)
  })

  it('goes on, and ends, where the terminal shows nothing any more', async () => {
    inTerminal(...exec).stdout!.pause()
    // Far more than fits on the way.
    await toldThat('300 lines')
    process.kill(await pidOf(), 'SIGTERM')
    await toldThat('exit 0')
  })

  it('survives its terminal, and then ends as it would have', async () => {
    const program = inTerminal(...exec)
    program.stdout!.resume()
    await toldThat('100 lines')
    program.kill('SIGKILL')
    await toldThat('SIGHUP')
    process.kill(await pidOf(), 'SIGTERM')
    await toldThat('exit 0')
  })

  it.each(['tostop', '-tostop'])('is not stopped in the background of a terminal with stty %s', async (mode) => {
    const program = inTerminal('set -m', `stty ${mode}`, `$RUN '{"more":5}' &`, 'echo pid $! >> "$ASC_TEST_TOLD"', 'wait $!', 'echo waited $? >> "$ASC_TEST_TOLD"')
    program.stdout!.resume()
    await toldThat('100 lines')
    process.kill(await pidOf(), 'SIGTERM')
    await toldThat('waited 0')
    expect(await ended(program)).toBe(0)
  })
})

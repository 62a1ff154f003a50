import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { createLogger, type Container } from '@asc/core'
import { Forked } from '@asc/forked'
import { Threaded } from '@asc/threaded'
import { describe, expect, test } from 'vitest'

const require = createRequire(import.meta.url)
const fixture = (name: string) => new URL(`./fixtures/${name}.mjs`, import.meta.url)

/** The test runner's own options would load more. */
const execArgv: string[] = []

/** What a program says, which then ends by itself. */
async function told<T>(name: string, ...args: string[]): Promise<T> {
  const program = fork(fixture(name), args, { execArgv })
  const exited = once(program, 'exit')
  const gone = exited.then(([code]) => Promise.reject(new Error(`${name} has ended: ${code}`)))
  gone.catch(() => {})
  const [message] = await Promise.race([once(program, 'message'), gone])
  expect(await exited).toEqual([0, null])
  return message
}

interface Loaded {
  readonly builtins: string[]
  readonly files: string[]
}

async function loadedByChild(container: Container): Promise<Loaded> {
  const answer = once(container, 'message')
  container.spawn(fixture('loaded'), { ready: 'start', execArgv, inheritExecArgv: false })
  const [, loaded] = await answer
  await container.stop()
  return loaded
}

async function loadedByProcess(): Promise<Loaded> {
  return told('loaded', 'bare')
}

async function loadedByThread(): Promise<Loaded> {
  const worker = new Worker(fixture('loaded'), { workerData: 'bare', execArgv })
  const [loaded] = await once(worker, 'message')
  await worker.terminate()
  return loaded
}

const logger = createLogger('error')

/**
 * What a child loads before its task. One that needs more starts later: say in a decision why. `kilobytes` has some room.
 */
describe.each([
  { name: '@asc/forked', make: () => new Forked({ logger }), bare: loadedByProcess, kilobytes: 53 },
  { name: '@asc/threaded', make: () => new Threaded({ logger }), bare: loadedByThread, kilobytes: 48 },
])('a child of $name', ({ name, make, bare, kilobytes }) => {
  const kind = make().constructor.name
  const entry = new URL('entry.cjs', `file://${require.resolve(name)}`)

  test('has a small entry', () => {
    expect(statSync(entry).size).toBeLessThan(kilobytes * 1024)
  })

  test('has an entry that is one file and loads nothing but modules of Node', () => {
    const loaded = [...readFileSync(entry, 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module]) => module)
    expect(loaded).not.toEqual([])
    expect(loaded.filter((module) => !module!.startsWith('node:') && !require('node:module').isBuiltin(module))).toEqual([])
  })

  test('loads two files, and no public module of Node that a bare one does not load', async () => {
    const [child, reference] = [await loadedByChild(make()), await bare()]
    expect(child.files).toEqual([entry.href, fixture('loaded').href])
    expect(reference.files).toEqual([fixture('loaded').href])
    expect(child.builtins.filter((builtin) => !builtin.startsWith('internal/') && !reference.builtins.includes(builtin))).toEqual([])
  })

  test('is ready after one message in each direction at most', async () => {
    const { toChild, fromChild } = await told<{ toChild: number; fromChild: string[] }>('messages-of-a-start', name, kind)
    expect(toChild).toBeLessThanOrEqual(1)
    expect(fromChild).toHaveLength(1)
    expect(fromChild[0]).toContain('"ready":true')
  })

  test('leaves no descriptor, timer, handle or listener behind once its container is stopped', async () => {
    const { before, after } = await told<Record<'before' | 'after', { descriptors: number; resources: string[]; listeners: number }>>('left-after-stop', name, kind)
    expect(after).toEqual(before)
    expect(after.resources).not.toContain('Timeout')
  })
})

test('a supervisor loads what reads the source of inline tasks with the first of them, and nothing else of others at all', async () => {
  const { modules, inline } = await told<{ modules: string[]; inline: string[] }>('supervisor')
  const foreign = (files: string[]) => files.filter((file) => file.includes('/node_modules/') && !file.includes('/@asc/'))
  expect(foreign(modules)).toEqual([])
  expect(foreign(inline).join()).toMatch(/acorn.*eslint-scope|eslint-scope.*acorn/)
})

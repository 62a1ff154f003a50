import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { compileTask } from '../src/instance/compile-task.js'
import { describeFunction } from '../src/task/function-task.js'
import { loadParser } from '../src/task/parser.js'
import type { FunctionTask } from '../src/wire/task-descriptor.js'

const require = createRequire(import.meta.url)
const importAsItIs = require('./fixtures/import-as-is.cjs') as (url: string) => Promise<Record<string, never>>
const fixture = (name: string) => new URL(`fixtures/${name}`, import.meta.url).href
const inline = await importAsItIs(fixture('inline.mjs'))
const describeIn = (file: string, fn: never) => describeFunction(fn, { file, line: 0, column: 0 }, { name: 'test', parser: () => loadParser(import.meta.url) })
const module = (name: string) => describeIn(fixture('inline.mjs'), inline[name]!)

const compile = (source: string, given: Partial<FunctionTask> = {}) => {
  const task = compileTask({ kind: 'function', source, file: fileURLToPath(fixture('sloppy.cjs')), line: 0, column: 0, ...given })
  return task as (...args: unknown[]) => unknown
}

interface Ran {
  messages: Record<string, unknown>[]
  stderr: string
}
const runners: [string, (task: FunctionTask) => Promise<Ran>][] = [
  ['process', async (task) => {
    const run = promisify(execFile)(process.execPath, [fileURLToPath(fixture('run-task.mjs')), JSON.stringify(task)])
    return heard(await run.catch((error: { stdout: string; stderr: string }) => error))
  }],
  ['thread', async (task) => {
    const worker = new Worker(new URL(fixture('run-task.mjs')), { workerData: task, stdout: true, stderr: true, execArgv: [] })
    const [stdout, stderr] = await Promise.all([text(worker.stdout), text(worker.stderr), once(worker, 'exit')])
    return heard({ stdout, stderr })
  }],
]
const heard = ({ stdout, stderr }: { stdout: string; stderr: string }): Ran => ({
  messages: stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>),
  stderr,
})

describe.each(runners)('an inline task in a %s', (_kind, run) => {
  it('of an ES module runs as if in its own file', async () => {
    const { messages, stderr } = await run(module('look'))
    const file = fileURLToPath(fixture('inline.mjs'))
    const { where, ...found } = JSON.parse(String(messages[0]?.status)) as Record<string, unknown>
    expect(found).toEqual({ beside: 'beside', first: 'first', strict: true, file, folder: dirname(file) })
    expect(where).toBe(`${fixture('inline.mjs')}:5:17`)
    expect(stderr).toBe('')
  })

  it('of a CommonJS module does too', async () => {
    const file = fileURLToPath(fixture('inline.cjs'))
    const { messages, stderr } = await run(describeIn(file, require(file).look as never))
    const { where, ...found } = JSON.parse(String(messages[0]?.status)) as Record<string, unknown>
    expect(found).toEqual({ beside: 'beside', first: 'first', strict: false, file, folder: dirname(file) })
    expect(where).toBe(`${file}:4:17`)
    expect(stderr).toBe('')
  })

  it('fails at its own line and column', async () => {
    const { messages } = await run(module('fail'))
    expect(messages[0]?.error).toMatchObject({ message: 'on the first line of test', stack: expect.stringContaining(`${fixture('inline.mjs')}:15:45`) })
  })

  it('emits warnings like any other code', async () => {
    const { stderr } = await run(module('warn'))
    expect(stderr.match(/ExperimentalWarning: .*/g)).toEqual(['ExperimentalWarning: of the task', 'ExperimentalWarning: after the import'])
  })
})

describe('compiling', () => {
  it('passes its arguments on', () => {
    expect(compile('function (a, b) { return [a, b, arguments.length] }')(1, 2)).toEqual([1, 2, 2])
    expect(compile('a => a + 1')(1)).toBe(2)
  })

  it('keeps the name that it uses for itself', () => {
    expect(compile('function down(n) { return n === 0 ? 0 : down(n - 1) }')(3)).toBe(0)
  })

  it('is strict in an ES module only', () => {
    const source = '() => (function () { return this === undefined })()'
    expect(compile(source)()).toBe(false)
    expect(compile(source, { file: fixture('tasks.mjs') })()).toBe(true)
    expect(compile(source.replace('{', "{ 'use strict';"))()).toBe(true)
  })

  it("runs functions that esbuild's keepNames has changed", () => {
    const named = compile('() => [__name(() => {}, "first"), __name(class {}, "second")]')() as { name: string }[]
    expect(named.map(({ name }) => name)).toEqual(['first', 'second'])
  })

  describe('code that a compiler has touched', () => {
    const { ModuleKind, ScriptTarget, transpileModule } = require('typescript') as typeof import('typescript')
    const transpile = (source: string, target: import('typescript').ScriptTarget) => {
      const compilerOptions = { target, module: ModuleKind.CommonJS, esModuleInterop: true, noEmitHelpers: true }
      return transpileModule(`export default ${source}`, { compilerOptions }).outputText.replace(/^[\s\S]*exports\.default = /, '').replace(/;\s*$/, '')
    }

    it("awaits by TypeScript's helper for old targets, and imports by its helper for CommonJS", async () => {
      const source = transpile("async (name: string) => { const { basename } = await import('node:path'); return [basename('/a/b'), await name] }", ScriptTarget.ES2015)
      expect(source).toContain('__awaiter')
      expect(source).toContain('__importStar')
      expect(await compile(source)('given')).toEqual(['b', 'given'])
    })

    it.for<[title: string, source: string]>([
      ["esbuild's", '(name) => __async(this, null, function* () { return yield Promise.resolve(name) })'],
      ["SWC's", '(name) => _async_to_generator(function* () { return yield Promise.resolve(name) })()'],
      ["SWC's of its package", '(name) => _async_to_generator._(function* () { return yield Promise.resolve(name) })()'],
      ["Babel's", '(name) => _asyncToGenerator(function* () { return yield Promise.resolve(name) })()'],
    ])('awaits by %s helper', async ([, source]) => {
      expect(await compile(source)('given')).toBe('given')
    })

    it('rejects with what is thrown in it, and lets it catch what it awaits', async () => {
      const source = `(fails) => __async(this, null, function* () { try { yield Promise.reject(new Error('first')) } catch { if (fails) throw new Error('second'); return 'caught' } })`
      expect(await compile(source)(false)).toBe('caught')
      await expect(compile(source)(true)).rejects.toThrow('second')
    })

    it('imports as vite, vitest and jiti write it, from its own file', async () => {
      const task = module('look')
      for (const name of ['__vite_ssr_dynamic_import__', '__vi_import__', 'jitiImport']) {
        const source = `async () => (await ${name}('node:path')).sep`
        expect(await compile(source, { file: task.file })()).toBe('/')
      }
    })

    it('counts nothing for Istanbul', () => {
      expect(compile('() => { cov_1a2b3c().f[0]++; cov_1a2b3c().b[1][0]++; return 1 }')()).toBe(1)
    })
  })

  it('lets it shadow the names that it is given', () => {
    expect(compile('(require) => { const __name = require; return __name }')('own')).toBe('own')
  })

  it('sees the globals of the process, and no variables of this package', () => {
    const unseen = ['task', 'source', 'prefix', 'module', 'exports'].map((name) => `typeof ${name}`)
    expect(compile(`() => [globalThis, ${unseen.join()}]`)()).toEqual([globalThis, ...unseen.map(() => 'undefined')])
  })

  it.each([['one', 0], ['two', 40], ['far to the right', 4000]])('keeps the column: %s', (_title, column) => {
    const stack = compile('() => new Error().stack', { line: 11, column })() as string
    expect(stack).toContain(`sloppy.cjs:12:${column + 7}`)
  })

  it('keeps the lines below', () => {
    expect(compile('() => {\r\n\n  return new Error().stack }', { line: 11, column: 8 })()).toContain('sloppy.cjs:14:10')
  })

  it('refuses a source that does not compile, and says where', () => {
    const refused = () => compile('(a) => a.#b', { line: 11 })
    expect(refused).toThrow(expect.objectContaining({
      code: 'ASC_TASK', message: expect.stringMatching(/Cannot compile the function at .*sloppy\.cjs:12 as a task: .*#b/), cause: expect.any(SyntaxError),
    }))
  })
})

import { runInThisContext } from 'node:vm'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isAscError } from '../src/base/errors.js'
import { callSite, describeFunction as describeFor, type CallSite } from '../src/task/function-task.js'
import { loadParser } from '../src/task/parser.js'

type Task = (...args: never[]) => unknown
const describeFunction = (fn: Task, caller: CallSite | undefined) => describeFor(fn, caller, { name: 'test', parser: () => loadParser(import.meta.url) })
type See = (above: Task, task: Task) => unknown

const require = createRequire(import.meta.url)
const importAsItIs = require('./fixtures/import-as-is.cjs') as (url: string) => Promise<Record<string, never>>
const fixture = (name: string) => new URL(`fixtures/${name}`, import.meta.url).href
const sites: Record<string, (see: See, task?: Task) => unknown> = await importAsItIs(fixture('call-sites.mjs'))
const tasks: Record<string, Task> = await importAsItIs(fixture('tasks.mjs'))
const holder = tasks.holder as unknown as Record<string, Task>

/** Where `marker` stands in a fixture, counted from 0. */
function placeOf(name: string, marker: string) {
  const before = readFileSync(new URL(fixture(name)), 'utf8').split(marker)[0]!.split('\n')
  return { file: fixture(name), line: before.length - 1, column: before.at(-1)!.length }
}
const at = (file: string, line = 0): CallSite => ({ file, line, column: 0 })
const describeIn = (name: string, fn: Task, line = 0) => describeFunction(fn, at(fixture(name), line))
const lineOf = (name: string, marker: string) => placeOf(name, marker).line + 1

describe('the call site', () => {
  const seeSite: See = (above) => callSite(above)

  it.each([
    ['spawned', "spawn(() => 'spawned')"],
    ['run', "run(() => 'run')"],
    ['nested', "run(() => 'nested')"],
    ['overridden', "spawn(() => 'overridden')"],
  ])('is outside of the method that was called: %s', async (name, marker) => {
    const site = (await sites[name]!(seeSite)) as CallSite
    if (name === 'nested') expect(site.caller).toMatchObject(placeOf('call-sites.mjs', marker))
    else expect(site).toMatchObject(placeOf('call-sites.mjs', marker))
  })

  it('is found after an await', async () => {
    expect(await sites.awaited!(seeSite)).toMatchObject(placeOf('call-sites.mjs', "spawn(() => 'awaited')"))
  })

  it('includes the callers', async () => {
    const { handed } = (await importAsItIs(fixture('handing-on.mjs'))) as Record<string, (see: See) => CallSite>
    expect(handed!(seeSite)).toMatchObject({ ...placeOf('call-sites.mjs', 'spawn(given)'), caller: placeOf('handing-on.mjs', 'handOn(see, ()') })
  })

  it('is found for a method that is not on the stack', () => {
    expect(JSON.stringify(sites.past!(seeSite))).toContain('call-sites.mjs')
  })

  it('leaves Error as it was', () => {
    const { stackTraceLimit, prepareStackTrace } = Error
    sites.spawned!(seeSite)
    expect(Error.stackTraceLimit).toBe(stackTraceLimit)
    expect(Error.prepareStackTrace).toBe(prepareStackTrace)
  })

  it('of code without a file is the place of the code that ran it', () => {
    const anonymous = new Function('see', 'return (function spawn() { return see(spawn) })()') as (see: typeof callSite) => CallSite
    expect(anonymous(callSite).file).toContain('function-task.test')
  })
})

describe('a backend', () => {
  const moveIt = /Instead, move the task to a module of its own and give that: new URL/

  it('without a parser refuses functions, and says what to do', () => {
    const describe = () => describeFor(tasks.plain!, at(fixture('tasks.mjs')), { name: 'modest' })
    expect(describe).toThrow(expect.toSatisfy((error) => isAscError(error, 'ASC_TASK')))
    expect(describe).toThrow(/Cannot run the function 'plain' at .*tasks\.mjs:\d+ as a task: the backend 'modest' has no parser, and takes modules only\./)
    expect(describe).toThrow(moveIt)
  })

  it('whose parser is not installed refuses functions, and says why', () => {
    const parser = () => {
      throw Object.assign(new Error("Cannot find module 'acorn'\nRequire stack:\n- /srv/index.js"), { code: 'MODULE_NOT_FOUND' })
    }
    const describe = () => describeFor(tasks.plain!, at(fixture('tasks.mjs')), { name: 'incomplete', parser })
    expect(describe).toThrow(expect.toSatisfy((error) => isAscError(error, 'ASC_TASK') && (error.cause as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND'))
    expect(describe).toThrow("the parser of the backend 'incomplete' cannot be loaded: Cannot find module 'acorn'.")
    expect(describe).toThrow(moveIt)
  })

  it('is asked for its parser by functions alone that can be tasks', () => {
    const parser = () => {
      throw new Error('it was asked')
    }
    expect(() => describeFor(Math.max, undefined, { name: 'none', parser })).toThrow('it is native')
  })
})

describe('the place of a function', () => {
  const see: See = (above, task) => describeFunction(task, callSite(above))

  it.each(['spawned', 'run', 'nested', 'overridden', 'past', 'awaited'])('is found from the call: %s', async (name) => {
    expect(await sites[name]!(see)).toEqual({ kind: 'function', source: `() => '${name}'`, ...placeOf('call-sites.mjs', `() => '${name}'`) })
  })

  it('is the nearest of two that are alike', () => {
    const first = placeOf('call-sites.mjs', "() => 'same'), // first")
    expect(sites.firstOfSame!(see)).toMatchObject(first)
    expect(sites.secondOfSame!(see)).toMatchObject({ ...first, line: first.line + 1 })
  })

  it('is in the file that it was written in, not in one that passes it on', async () => {
    const { handed } = (await importAsItIs(fixture('handing-on.mjs'))) as Record<string, (see: See) => unknown>
    expect(handed!(see)).toMatchObject(placeOf('handing-on.mjs', "() => 'handed'"))
  })

  it('survives carriage returns', async () => {
    const { task } = await importAsItIs(fixture('carriage.mjs'))
    expect(describeIn('carriage.mjs', task!)).toMatchObject({ line: 2, column: 22, source: "() => {\r\n    return 'carriage'\r\n  }" })
  })

  it('is found in TypeScript, where Node puts blanks in place of the types', () => {
    const text = readFileSync(new URL(fixture('typed.ts')), 'utf8')
    const stripped = text.slice(text.indexOf('(instance')).replace(/: (Instance|string)| as string/g, (type) => ' '.repeat(type.length))
    const task = new Function(`return ${stripped}`)() as Task
    expect(describeIn('typed.ts', task)).toMatchObject(placeOf('typed.ts', '(instance:'))
  })

  it('falls back to the call', () => {
    const elsewhere = new Function('return () => 1')() as Task
    expect(describeFunction(elsewhere, { file: fixture('tasks.mjs'), line: 7, column: 3 })).toMatchObject({ file: fixture('tasks.mjs'), line: 7, column: 3 })
    expect(describeFunction(elsewhere, at('/gone/main.js', 4))).toMatchObject({ file: '/gone/main.js', line: 4 })
  })

  it('is the working directory when there was no call in a file', () => {
    const { file, line } = describeFunction(tasks.plain!, undefined)
    expect({ folder: dirname(file), line }).toEqual({ folder: process.cwd(), line: 0 })
  })

  it('tells the child whether CommonJS is strict', () => {
    const strict = fileURLToPath(fixture('strict.cjs'))
    const sloppy = fileURLToPath(fixture('sloppy.cjs'))
    expect(describeFunction(require(strict).task, at(strict))).toMatchObject({ file: fixture('strict.cjs'), line: 4 })
    expect(describeFunction(require(sloppy).task, at(sloppy))).toMatchObject({ file: sloppy, line: 1 })
  })
})

describe('functions that cannot be sent to a child', () => {
  const bound = tasks.plain!.bind(undefined)
  const own: [string, () => Task, string | RegExp][] = [
    ['a method', () => holder.method!, /the function 'method' at .*tasks\.mjs:\d+ .*it is a method.*Write a function.*'data'/],
    ['a getter', () => Object.getOwnPropertyDescriptor(Object.getPrototypeOf(holder), 'accessor')!.get as Task, 'it is a method, getter or setter'],
    ['a bound function', () => bound, /it is bound.*Give the function itself.*'data'/],
    ['a native function', () => setTimeout.call as Task, 'it is native'],
    ['a proxy', () => new Proxy(tasks.plain!, {}), 'a proxy'],
    ['a class', () => tasks.Class!, /it is a class.*async \(instance\)/],
    ['a generator', () => tasks.generator!, 'it is a generator'],
    ['an async generator', () => tasks.asyncGenerator!, 'it is a generator'],
  ]
  it.each(own)('%s', (_title, fn, expected) => {
    const refused = () => describeIn('tasks.mjs', fn())
    expect(refused).toThrow(expect.objectContaining({ code: 'ASC_TASK', message: expect.stringMatching(expected) }))
  })

  it('names a captured variable, its line and the three ways out', () => {
    const path = fileURLToPath(fixture('tasks.mjs'))
    const start = lineOf('tasks.mjs', 'async () => {\n  const { createServer')
    expect(() => describeIn('tasks.mjs', tasks.capturing!)).toThrow(
      `Cannot run the function 'capturing' at ${path}:${start} as a task: it uses 'port' (line ${start + 2}) of the code around it, ` +
        `which a child does not have. Pass it with the option 'data' and read instance.data, import it inside the function, ` +
        `or move the task to a module of its own and give that: new URL('./task.js', import.meta.url)`,
    )
  })

  it('names all of them', () => {
    const start = lineOf('tasks.mjs', 'basename(\n')
    expect(() => describeIn('tasks.mjs', tasks.capturingTwice!)).toThrow(`'basename' (line ${start}), 'port' (line ${start + 1})`)
  })

  it('names this', () => {
    const task = holder.arrow!() as Task
    expect(() => describeIn('tasks.mjs', task)).toThrow(`it uses 'this' (line ${lineOf('tasks.mjs', 'return this\n')})`)
  })

  it('says what to use instead of import.meta', () => {
    const refused = () => describeIn('tasks.mjs', tasks.usesMeta!)
    expect(refused).toThrow(`it uses 'import.meta' (line ${lineOf('tasks.mjs', 'return import.meta')}), which only a module has. Use __filename`)
  })

  it.each([
    ['__spreadArray', /'__spreadArray' \(line \d+\), which a compiler has put around it: set the compiler's target to ES2022 or later/],
    ['_object_spread', /'_object_spread' \(line \d+\), which a compiler has put around it/],
    ['_regeneratorRuntime', /'_regeneratorRuntime' \(line \d+\), which a compiler has put around it/],
    ['__vite_ssr_import_0__', /'__vite_ssr_import_0__' \(line \d+\), which stands for an import of the file around it: import that inside the function/],
    ['spread', /'spread' \(line \d+\) of the code around it, which a child does not have/],
  ])('says what to do about %s', (name, message) => {
    const task = runInThisContext(`() => ${name}([1])`) as never
    expect(() => describeIn('tasks.mjs', task)).toThrow(message)
  })

  it('says which source cannot be compiled on its own', () => {
    const line = lineOf('tasks.mjs', '(other)')
    expect(() => describeIn('tasks.mjs', holder.private!() as Task)).toThrow(`Private field '#secret' must be declared in an enclosing class (line ${line})`)
  })

  it('are refused with an error of this package', () => {
    try {
      describeIn('tasks.mjs', tasks.capturing!)
      expect.unreachable()
    } catch (error) {
      expect(isAscError(error, 'ASC_TASK')).toBe(true)
    }
  })

  it.each(['plain', 'declared'])('do not include a %s one', (name) => {
    expect(describeIn('tasks.mjs', tasks[name]!)).toMatchObject({ kind: 'function', source: String(tasks[name]) })
  })
})

import { describe, expect, it } from 'vitest'
import * as captures from '../src/task/captures.js'
import { loadParser } from '../src/task/parser.js'

const parser = loadParser(import.meta.url)
const findCaptures = (source: string) => captures.findCaptures(source, parser)
const isMethodSource = (source: string) => captures.isMethodSource(source, parser)

const names = (source: string) => findCaptures(source).map(({ name }) => name)

describe('functions that capture nothing', () => {
  it.each([
    ['nothing at all', '() => {}'],
    ['their parameters', '(a, { b, c: [d] = [a], ...e }, f = b + d, ...g) => a + b + d + e + f + g'],
    ['their variables', 'async () => { const a = 1; let b = a; var c = b; { let d = c; return d } }'],
    ['variables hoisted from below', 'function () { x = f(); var x; function f() { return x } return x }'],
    ['destructuring with defaults', '({ data: { a = 1, b: { c } = {} } }) => { const [d = a, [e]] = [c, [1]]; return d + e }'],
    ['closures', '(a) => { const b = () => a; return [1].map((c) => b() + c) }'],
    ['catch parameters', '() => { try { return 1 } catch ({ message }) { return message } }'],
    ['labels', '() => { outer: for (const i of [1]) { for (;;) { if (i) continue outer; break outer } } }'],
    ['classes', 'async () => { class A { #x = 1; static { A.y = 2 } get x() { return this.#x } has(o) { return #x in o } } return new (class B extends A { z = B; m() { return super.x } })() }'],
    ['their own name', 'async function loop(instance) { await instance.sleep(1); return loop(instance) }'],
    ['the name of an inner function', '() => (function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) })(5)'],
    ['their own arguments, this and new.target', 'function () { return [arguments.length, this, new.target, () => [arguments, this, new.target]] }'],
    ['this of inner functions', '() => ({ a() { return [this, super.toString()] }, get b() { return this }, c: function () { return arguments } })'],
    ['property names', '(a) => ({ port: 1, host: a.port, [a.host]: a?.name, "x": a["y"] })'],
    ['shadowed names', '(port) => { { const port = 1; port } return (port) => port }'],
    ['template literals', '(a) => { const tag = String.raw; return `${a} ${`${a}`}` + tag`x${a}` }'],
    ['regular expressions with new flags', '(a) => /[\\p{L}--[a-z]]/v.test(a) && /(?<year>\\d+)|(?<year>x)/d'],
    ['new syntax', 'async () => { await using a = null; for await (const x of []) x; return a ?? (10n ** 2n, 1_000) }'],
    ['generators inside', '() => [...(function* () { yield 1 })()]'],
    ['dynamic import', "async () => { const { readFile } = await import('node:fs/promises', { with: {} }); return readFile(__filename) }"],
    ['what the compile step provides', '() => __name(() => [require("node:fs"), __filename, __dirname], "f")'],
    ['built-in objects', '() => [Object, Promise, Array, Math, JSON, Intl, WebAssembly, SharedArrayBuffer, undefined, NaN, globalThis, escape, eval]'],
    ["Node's globals", '() => [process, Buffer, console, setTimeout, queueMicrotask, structuredClone, URL, fetch, performance, AbortSignal, global, crypto]'],
    ['typeof of an unknown name', "() => typeof window === 'undefined' && typeof (Deno) === 'undefined'"],
    ['direct eval', '(a) => { const b = a; return eval("b + whatever") + b }'],
    ['names that a with statement may mean', 'function (o) { with (o) { return port } }'],
    ['carriage returns', '() => {\r\n  const a = 1\r\n  return a\r\n}'],
  ])('%s', (_title, source) => {
    expect(names(source)).toEqual([])
  })
})

describe('functions that capture', () => {
  it.each([
    ['a variable', '() => port', ['port']],
    ['each once, in the order of the text', '() => [b, a, b, a]', ['b', 'a']],
    ['in a default', '(a = port) => a', ['port']],
    ['in a pattern', '({ [key]: a }) => a', ['key']],
    ['in an inner function', '() => () => function () { return port }', ['port']],
    ['in a default that only the body declares', '(a = () => b) => { var b = 1; return a() + b }', ['b']],
    ['outside of the block that declares it', '() => { { let a = 1; a } return a }', ['a']],
    ['outside of the catch that declares it', '() => { try {} catch (error) { error } return error }', ['error']],
    ['by assignment', '() => { count = 1 }', ['count']],
    ['by update', '() => { count++; [total] = [1]; ({ x: sum } = {}) }', ['count', 'total', 'sum']],
    ['in a template', '() => `${host}`', ['host']],
    ['as a tag', '() => sql`select`', ['sql']],
    ['as a base class', '() => class extends Base {}', ['Base']],
    ['in a shorthand property', '() => ({ port })', ['port']],
    ['in an import specifier', '() => import(path)', ['path']],
    ['beside a typeof', "() => typeof port === 'number' && port", ['port']],
    ['inside the operand of a typeof', '() => typeof settings.port', ['settings']],
    ['like a label', '() => { port: for (;;) { port; break port } }', ['port']],
    ['names of CommonJS that are not provided', '() => [module, exports]', ['module', 'exports']],
    ['this of the code around it', 'async () => { await this.start(() => this.port) }', ['this']],
    ['this in a computed name', '() => class { [this.x] = this.y }', ['this']],
    ['arguments of the code around it', '() => () => arguments[0]', ['arguments']],
    ['new.target of the code around it', '() => new.target', ['new.target']],
    ['super of the code around it', '() => super.spawn(port)', ['super', 'port']],
    ['import.meta', 'async () => { function f() { return import.meta.url } return f }', ['import.meta']],
    ['what vitest makes of an import', '() => (0, __vi_import_0__.run)()', ['__vi_import_0__']],
  ])('%s', (_title, source, expected) => {
    expect(names(source)).toEqual(expected)
  })

  it('says where, counted from the start of the function', () => {
    expect(findCaptures('() => port')).toEqual([{ name: 'port', line: 0, column: 6 }])
    expect(findCaptures('async () => {\n  // a comment\r\n  return () => port\n}')).toEqual([{ name: 'port', line: 2, column: 15 }])
  })

  it('reports a global that this program has added, because the child lacks it', () => {
    Object.assign(globalThis, { database: {} })
    try {
      expect(names('() => database')).toEqual(['database'])
    } finally {
      Reflect.deleteProperty(globalThis, 'database')
    }
  })

  it('accepts a global of another version of Node only if this Node has it', () => {
    expect(names('() => [WebSocket, EventSource, URLPattern]')).toEqual(['WebSocket', 'EventSource', 'URLPattern'].filter((name) => !(name in globalThis)))
  })
})

describe('sources that do not stand on their own', () => {
  it.each([
    ['a method', 'start(instance) {}'],
    ['a getter', 'get start() { return 1 }'],
    ['a class', 'class {}'],
    ['no function', '1 + 1'],
    ['more than a function', '() => {}), (() => {}'],
    ['a private name of a class around it', '(a) => a.#b'],
  ])('%s', (_title, source) => {
    expect(() => findCaptures(source)).toThrow(SyntaxError)
  })

  it('says where', () => {
    const expected = expect.objectContaining({ message: "Private field '#b' must be declared in an enclosing class", loc: { line: 1, column: 4 } })
    expect(() => findCaptures('(a) => {\n  a.#b }')).toThrow(expected)
  })

  it('recognises methods', () => {
    expect(['start() {}', 'async [x]() {}', 'get a() {}', 'set a(b) {}', '#a() {}', '"a b"() { super.x }'].filter(isMethodSource)).toHaveLength(6)
    expect(['() => {}', 'function a() {}', 'async (a) => a'].filter(isMethodSource)).toEqual([])
  })
})

import { readFileSync } from 'node:fs'
import { findSourceMap } from 'node:module'
import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { types } from 'node:util'
import { findCaptures, isMethodSource, type Capture } from './captures.js'
import { TaskError } from '../base/errors.js'
import type { Parser, ParserProvider } from './parser.js'
import type { FunctionTask } from '../wire/task-descriptor.js'

/** Where something was called. */
export interface CallSite {
  /** A path for CommonJS, a `file:` URL for an ES module, as in V8. */
  readonly file: string
  /** Both counted from 0, in the running text: source maps are not applied. */
  readonly line: number
  readonly column: number
  /** The place from which that code was called, as far as the stack goes. */
  readonly caller?: CallSite | undefined
}

type Place = Pick<FunctionTask, 'file' | 'line' | 'column'>
export type AnyFunction = (...args: never[]) => unknown

/** Files of installed @asc packages: tasks are never written there. */
const ours = /[\\/]node_modules[\\/]@asc[\\/]/
const elsewhere = `move the task to a module of its own and give that: new URL('./task.js', import.meta.url)`
const waysOut = `Pass it with the option 'data' and read instance.data, import it inside the function, or ${elsewhere}`
const methodReason =
  'it is a method, getter or setter, which cannot leave its object. Write a function, async (instance) => …, and pass what it ' +
  `needs of the object with the option 'data'`

/**
 * Returns where the running method `above` was called. `undefined` if no file is on the stack, as in a REPL.
 *
 * @param above is left out with everything that it has called; pass the override of a subclass if there is one (`this.spawn`)
 */
export function callSite(above: AnyFunction): CallSite | undefined {
  // V8 leaves out the whole stack if `above` is not on it, for example when a base's method is called past its override.
  const frames = structuredStack(above)
  return (frames.length > 0 ? frames : structuredStack(callSite))
    .map((frame) => ({ file: frame.getFileName() ?? '', line: (frame.getLineNumber() ?? 1) - 1, column: (frame.getColumnNumber() ?? 1) - 1 }))
    .filter(({ file }) => (file.startsWith('file:') || isAbsolute(file)) && !ours.test(file))
    .reduceRight<CallSite | undefined>((caller, site) => ({ ...site, caller }), undefined)
}

/**
 * Takes a function apart for a child: its source, and where that was written. It is looked for in the file of the call, then in
 * those of the callers' callers. If it is in none of them (a transpiler keeps its result in memory), it counts as written at
 * the call.
 *
 * @param backend where it is to run, with what reads its source
 * @throws {TaskError} if the source alone is not enough: the function captures variables, or is a method, bound, native, a class
 * or a generator; or if the backend takes no functions. The message says what to do instead
 */
export function describeFunction(fn: AnyFunction, caller: CallSite | undefined, backend: ParserProvider): FunctionTask {
  const source = Function.prototype.toString.call(fn)
  const place = locate(source, caller)
  const refuse = (reason: string, options?: ErrorOptions): never => {
    const name = fn.name ? `the function '${fn.name}'` : 'the function'
    throw new TaskError(`Cannot run ${name} at ${pathOf(place.file)}:${place.line + 1} as a task: ${reason}`, options)
  }
  const unfit = unfitness(fn, source)
  if (unfit) refuse(unfit)
  const parser = parserOf(backend, refuse)
  try {
    const captures = findCaptures(source, parser)
    if (captures.length > 0) refuse(explain(captures, place.line))
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    if (isMethodSource(source, parser)) refuse(methodReason, { cause })
    const { line } = (cause as SyntaxError & { loc: Capture }).loc
    refuse(`its source cannot be understood on its own: ${cause.message} (line ${place.line + line + 1}). Instead, ${elsewhere}`, { cause })
  }
  return { kind: 'function', source, ...place }
}

function parserOf(backend: ParserProvider, refuse: (reason: string, options?: ErrorOptions) => never): Parser {
  if (!backend.parser) return refuse(`the backend '${backend.name}' has no parser, and takes modules only. Instead, ${elsewhere}`)
  try {
    return backend.parser()
  } catch (cause) {
    const [first] = (cause as Error).message.split('\n')
    return refuse(`the parser of the backend '${backend.name}' cannot be loaded: ${first}. Instead, ${elsewhere}`, { cause })
  }
}

/** Why a function of this kind cannot be a task, and what to use instead. */
function unfitness(fn: AnyFunction, source: string): string | undefined {
  if (/\{\s*\[native code\]\s*\}$/.test(source)) {
    return String(fn.name).startsWith('bound ')
      ? `it is bound, so that its source cannot be read. Give the function itself, and pass what it is bound to with the option 'data'`
      : 'it is native, or a proxy, and has no source. Wrap the call in a function: (instance) => …'
  }
  if (/^class\b/.test(source)) return 'it is a class. Write a function that creates the object: async (instance) => …'
  if (types.isGeneratorFunction(fn)) return 'it is a generator, whose body would never run. Write an async function: async (instance) => …'
  return undefined
}

function explain(captures: readonly Capture[], start: number): string {
  const listed = (some: readonly Capture[]) => some.map(({ name, line }) => `'${name}' (line ${start + line + 1})`).join(', ')
  const [first] = captures
  if (first?.name === 'import.meta') {
    return `it uses ${listed([first])}, which only a module has. Use __filename, __dirname or require.resolve() instead. Or ${elsewhere}`
  }
  const [helper] = captures.filter(({ name }) => compilers.test(name))
  if (helper) return `it uses ${listed([helper])}, which a compiler has put around it: set the compiler's target to ES2022 or later, or ${elsewhere}`
  const [imported] = captures.filter(({ name }) => importedByVite.test(name))
  if (imported) return `it uses ${listed([imported])}, which stands for an import of the file around it: import that inside the function with \`await import()\`, or ${elsewhere}`
  return `it uses ${listed(captures)} of the code around it, which a child does not have. ${waysOut}`
}

/** Helpers of TypeScript, SWC, Babel and esbuild that a task is not given: they take the place of syntax that every supported Node has. */
const compilers =
  /^(__(assign|rest|spread(Array|Values|Props)?|values|read|decorate|param|metadata|esDecorate|runInitializers|generator|asyncGenerator|asyncDelegator|asyncValues|await|yieldStar|forAwait|makeTemplateObject|classPrivateField\w*|private\w*|publicField|objRest|using|callDispose|addDisposableResource|disposeResources)|_(ts_|class_|object_|to_|define_|create_|call_|wrap_|sliced_|tagged_|async_|await_|iterable_|using)\w*|_(objectSpread2?|defineProperty|extends|objectWithoutProperties\w*|slicedToArray|toConsumableArray|regenerator\w*|wrapAsyncGenerator|awaitAsyncGenerator|asyncIterator|classCallCheck|createClass|classPrivate\w*|taggedTemplateLiteral)|asyncGeneratorStep|regeneratorRuntime)$/
const importedByVite = /^__(vite_ssr|vi)_import_\d+__$/

function locate(source: string, caller: CallSite | undefined): Place {
  for (let site = caller; site; site = site.caller) {
    const text = read(site.file)
    const starts = text === undefined ? [] : lineStarts(text)
    const offset = text && find(source, text, (starts[site.line] ?? 0) + site.column, /\.[cm]?ts$/.test(site.file))
    if (typeof offset !== 'number') continue
    const line = starts.findLastIndex((start) => start <= offset)
    return { file: asStrict(site.file, text!), line, column: offset - starts[line]! }
  }
  return caller ? originalPlace(caller) : { file: resolve('[inline task]'), line: 0, column: 0 }
}

/** The offset of `source` in `text` that is nearest to `near`. */
function find(source: string, text: string, near: number, typed: boolean): number | undefined {
  let nearest: number | undefined
  const matches = typed ? (from: number) => findStripped(source, text, from) : (from: number) => text.indexOf(source, from)
  for (let offset = matches(0); offset !== -1; offset = matches(offset + 1)) {
    if (nearest === undefined || Math.abs(offset - near) < Math.abs(nearest - near)) nearest = offset
  }
  return nearest
}

/** Node replaces TypeScript's types with blanks when it runs a file, so every position stays. */
function findStripped(source: string, text: string, from: number): number {
  for (let offset = from; offset + source.length <= text.length; offset++) {
    let index = 0
    while (index < source.length && (source[index] === text[offset + index] || source[index] === ' ')) index++
    if (index === source.length) return offset
  }
  return -1
}

/** A CommonJS file that opens with the directive is as strict as an ES module; its URL tells the child. */
function asStrict(file: string, text: string): string {
  const strict = /^(?:#!.*[\r\n])?(?:\s|\/\/.*[\r\n]|\/\*(?:[^*]|\*(?!\/))*\*\/)*(['"])use strict\1/.test(text)
  return strict && isAbsolute(file) ? pathToFileURL(file).href : file
}

/** The position in a transpiler's source map, if it is in the same file: a transpiler that works in memory changes lines. */
function originalPlace({ file, line, column }: CallSite): Place {
  const entry = findSourceMap(file)?.findEntry(line, column)
  if (!entry || !('originalLine' in entry) || pathOf(entry.originalSource) !== pathOf(file)) return { file, line, column }
  return { file, line: entry.originalLine, column: entry.originalColumn }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(pathOf(file), 'utf8')
  } catch {
    return undefined
  }
}

function lineStarts(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\r\n|[\n\r\u2028\u2029]/g), ({ index, 0: end }) => index + end.length)]
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file
}

function structuredStack(above: AnyFunction): NodeJS.CallSite[] {
  const { stackTraceLimit, prepareStackTrace } = Error
  const holder: { stack?: unknown } = {}
  try {
    Error.stackTraceLimit = 32
    Error.prepareStackTrace = (_error, frames) => frames
    Error.captureStackTrace(holder, above)
    return holder.stack as NodeJS.CallSite[]
  } finally {
    Object.assign(Error, { stackTraceLimit, prepareStackTrace })
  }
}

import { createRequire } from 'node:module'
import { runInNewContext } from 'node:vm'
import type { AnyNode, Node, Options, Position, Program } from 'acorn'
import { providedNames } from './compile-task.js'

/** What a function uses of the code around it. */
export interface Capture {
  /** A variable; `this`, `super`, `arguments` or `new.target` of the code around an arrow function; or `import.meta`. */
  readonly name: string
  /** Where it is first used, both counted from 0 at the start of the function. */
  readonly line: number
  readonly column: number
}

/** Globals that Node adds to those of JavaScript, in any version from 20 on. A child has those that this process has, too. */
const nodeGlobals = new Set(
  `AbortController AbortSignal Blob BroadcastChannel Buffer ByteLengthQueuingStrategy CloseEvent CompressionStream
  CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DecompressionStream ErrorEvent Event EventSource EventTarget
  File FormData Headers MessageChannel MessageEvent MessagePort Navigator Performance PerformanceEntry PerformanceMark
  PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming QuotaExceededError
  ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest
  ReadableStreamDefaultController ReadableStreamDefaultReader Request Response Storage SubtleCrypto TextDecoder
  TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController URL URLPattern
  URLSearchParams WebSocket WritableStream WritableStreamDefaultController WritableStreamDefaultWriter atob btoa
  clearImmediate clearInterval clearTimeout crypto fetch global localStorage navigator performance process queueMicrotask
  sessionStorage setImmediate setInterval setTimeout structuredClone`.split(/\s+/),
)

type Acorn = typeof import('acorn')

/** The part of eslint-scope that is used here. */
interface EslintScope {
  analyze(program: Node, options: { ecmaVersion: number; sourceType: 'script'; ignoreEval: boolean }): ScopeManager
}
interface ScopeManager {
  readonly globalScope: { readonly through: readonly Reference[] }
  acquire(node: Node): { readonly variables: readonly { readonly name: string; readonly references: readonly Reference[] }[] }
}
interface Reference {
  readonly identifier: Node & { readonly name: string }
  /** It is in a `with`, and may mean a property. */
  readonly tainted: boolean
}

/**
 * What the function with this source uses of the code around it, in the order of the text, each name once. Globals of a
 * fresh Node process are none of it, but what this program has added to `globalThis` is: a child lacks that. `typeof x` of
 * an unknown name is legal and passes. What direct `eval` refers to is not seen.
 *
 * @throws {SyntaxError} when the source is no function that stands on its own; `loc` says where, as in `Capture`
 */
export function findCaptures(source: string): Capture[] {
  const { program, wrapper, body } = parse(source)
  const { analyze } = load<EslintScope>('eslint-scope')
  const scopes = analyze(program, { ecmaVersion: 2025, sourceType: 'script', ignoreEval: true })
  const found: Findings = { uses: [], typeofOperands: new Set() }
  visit(body, true, found)

  const outerArguments = scopes.acquire(wrapper).variables.find(({ name }) => name === 'arguments')?.references ?? []
  const free = scopes.globalScope.through.filter(
    ({ identifier, tainted }) => !tainted && !found.typeofOperands.has(identifier) && !isGlobalOfChild(identifier.name),
  )
  for (const { identifier } of [...free, ...outerArguments]) found.uses.push({ name: identifier.name, node: identifier })

  const seen = new Set<string>()
  return found.uses
    .sort((a, b) => a.node.start - b.node.start)
    .filter(({ name }) => !seen.has(name) && seen.add(name))
    .map(({ name, node }) => ({ name, ...positionInSource(node.loc!.start) }))
}

/** Whether this is the source of a method, getter or setter, which means nothing outside of its class or object. */
export function isMethodSource(source: string): boolean {
  try {
    load<Acorn>('acorn').parse(`(class extends Object{${source}\n})`, parseOptions)
    return true
  } catch {
    return false
  }
}

/** The function around the source is where `arguments`, `new.target` and `super` of an arrow function would come from. */
const prefix = '(function(){return('
const parseOptions: Options = {
  ecmaVersion: 'latest',
  locations: true,
  ranges: true,
  allowSuperOutsideMethod: true,
  // For `import.meta`, which is to be found and not to fail.
  allowImportExportEverywhere: true,
}

function parse(source: string): { program: Program; wrapper: Node; body: Node } {
  try {
    const program = load<Acorn>('acorn').parse(`${prefix}${source}\n)})`, parseOptions)
    const [statement] = program.body
    const wrapper = statement?.type === 'ExpressionStatement' && statement.expression
    if (wrapper && wrapper.type === 'FunctionExpression') {
      const [result] = wrapper.body.body
      const body = result?.type === 'ReturnStatement' && result.argument
      if (body && (body.type === 'FunctionExpression' || body.type === 'ArrowFunctionExpression')) return { program, wrapper, body }
    }
  } catch (error) {
    if (!(error instanceof SyntaxError && 'loc' in error)) throw error
    const loc = positionInSource(error.loc as Position)
    throw Object.assign(new SyntaxError(error.message.replace(/ \(\d+:\d+\)$/, '')), { loc })
  }
  throw Object.assign(new SyntaxError('It is no function'), { loc: { line: 0, column: 0 } })
}

function positionInSource({ line, column }: Position): { line: number; column: number } {
  return { line: line - 1, column: line === 1 ? column - prefix.length : column }
}

interface Findings {
  readonly uses: { readonly name: string; readonly node: Node }[]
  readonly typeofOperands: Set<unknown>
}

/** Collects what scopes do not tell. `outer`: `this` and its like still are those of the code around the function. */
function visit(node: Node, outer: boolean, found: Findings): void {
  const any = node as AnyNode
  if (any.type === 'UnaryExpression' && any.operator === 'typeof') found.typeofOperands.add(any.argument)
  if (any.type === 'ThisExpression' && outer) found.uses.push({ name: 'this', node })
  if (any.type === 'Super' && outer) found.uses.push({ name: 'super', node })
  if (any.type === 'MetaProperty') {
    const name = `${any.meta.name}.${any.property.name}`
    if (outer || name === 'import.meta') found.uses.push({ name, node })
  }
  const own = any.type === 'FunctionExpression' || any.type === 'FunctionDeclaration' || any.type === 'StaticBlock'
  for (const [key, value] of Object.entries(node)) {
    const field = any.type === 'PropertyDefinition' && key === 'value'
    for (const child of [value].flat()) if (isNode(child)) visit(child, outer && !own && !field, found)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

let builtins: Set<string> | undefined

function isGlobalOfChild(name: string): boolean {
  builtins ??= new Set(runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[])
  return builtins.has(name) || (nodeGlobals.has(name) && name in globalThis) || (providedNames as readonly string[]).includes(name)
}

/** `spawn` is synchronous, and most programs spawn no inline function: these modules are loaded by the first that does. */
function load<Module>(name: string): Module {
  return createRequire(import.meta.url)(name) as Module
}

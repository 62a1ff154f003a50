import { runInNewContext } from 'node:vm'
import { isProvided } from '../instance/compile-task.js'
import type { ParseOptions, Parser, SyntaxNode, SyntaxPosition } from './parser.js'

/** Something that a function uses from the code around it. */
export interface Capture {
  /** A variable; `this`, `super`, `arguments` or `new.target` of the code around an arrow function; or `import.meta`. */
  readonly name: string
  /** Where it is first used, both counted from 0 at the start of the function. */
  readonly line: number
  readonly column: number
}

/** Globals that Node adds to those of JavaScript, in any version from 20 on. A child also has those of this process. */
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

/**
 * Returns what the function with this source uses from the code around it, in the order of the text, each name once. Globals
 * of a fresh Node process are not included, but those that this program has added to `globalThis` are, because a child lacks
 * them. `typeof x` of an unknown name is legal and not included. References inside a direct `eval` are not found.
 *
 * @throws {SyntaxError} if the source is not a function that stands on its own; `loc` says where, as in `Capture`
 */
export function findCaptures(source: string, parser: Parser): Capture[] {
  const { program, wrapper, body } = parse(source, parser)
  const scopes = parser.analyze(program, { ecmaVersion: 2025, sourceType: 'script', ignoreEval: true })
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

/** Whether this is the source of a method, getter or setter, which is not valid outside of its class or object. */
export function isMethodSource(source: string, parser: Parser): boolean {
  try {
    parser.parse(`(class extends Object{${source}\n})`, parseOptions)
    return true
  } catch {
    return false
  }
}

/** The function around the source is where `arguments`, `new.target` and `super` of an arrow function would come from. */
const prefix = '(function(){return('
const parseOptions: ParseOptions = {
  ecmaVersion: 'latest',
  locations: true,
  ranges: true,
  allowSuperOutsideMethod: true,
  // So that `import.meta` is found instead of being a syntax error.
  allowImportExportEverywhere: true,
}

function parse(source: string, parser: Parser): { program: SyntaxNode; wrapper: SyntaxNode; body: SyntaxNode } {
  try {
    const program = parser.parse(`${prefix}${source}\n)})`, parseOptions)
    const [statement] = list(program, 'body')
    const wrapper = part(statement, 'ExpressionStatement', 'expression')
    const [result] = list(part(wrapper, 'FunctionExpression', 'body'), 'body')
    const body = part(result, 'ReturnStatement', 'argument')
    if (wrapper && (body?.type === 'FunctionExpression' || body?.type === 'ArrowFunctionExpression')) return { program, wrapper, body }
  } catch (error) {
    if (!(error instanceof SyntaxError && 'loc' in error)) throw error
    const loc = positionInSource(error.loc as SyntaxPosition)
    throw Object.assign(new SyntaxError(error.message.replace(/ \(\d+:\d+\)$/, '')), { loc })
  }
  throw Object.assign(new SyntaxError('It is not a function'), { loc: { line: 0, column: 0 } })
}

/** A field of a node. */
function field(node: SyntaxNode | undefined, name: string): unknown {
  return node && (node as unknown as Readonly<Record<string, unknown>>)[name]
}

/** The node in a field of a node of this type; `undefined` where it is of another. */
function part(node: SyntaxNode | undefined, type: string, name: string): SyntaxNode | undefined {
  const value = node?.type === type ? field(node, name) : undefined
  return isNode(value) ? value : undefined
}

function list(node: SyntaxNode | undefined, name: string): SyntaxNode[] {
  const value = field(node, name)
  return Array.isArray(value) ? value.filter(isNode) : []
}

function positionInSource({ line, column }: SyntaxPosition): { line: number; column: number } {
  return { line: line - 1, column: line === 1 ? column - prefix.length : column }
}

interface Findings {
  readonly uses: { readonly name: string; readonly node: SyntaxNode }[]
  readonly typeofOperands: Set<unknown>
}

/** Collects what scopes do not contain. `outer`: `this` and the like still are those of the code around the function. */
function visit(node: SyntaxNode, outer: boolean, found: Findings): void {
  const { type } = node
  if (type === 'UnaryExpression' && field(node, 'operator') === 'typeof') found.typeofOperands.add(field(node, 'argument'))
  if (type === 'ThisExpression' && outer) found.uses.push({ name: 'this', node })
  if (type === 'Super' && outer) found.uses.push({ name: 'super', node })
  if (type === 'MetaProperty') {
    const name = (['meta', 'property'] as const).map((half) => field(part(node, type, half), 'name')).join('.')
    if (outer || name === 'import.meta') found.uses.push({ name, node })
  }
  const own = type === 'FunctionExpression' || type === 'FunctionDeclaration' || type === 'StaticBlock'
  for (const [key, value] of Object.entries(node)) {
    const initializer = type === 'PropertyDefinition' && key === 'value'
    for (const child of [value as unknown].flat()) if (isNode(child)) visit(child, outer && !own && !initializer, found)
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

let builtins: Set<string> | undefined

function isGlobalOfChild(name: string): boolean {
  builtins ??= new Set(runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[])
  return builtins.has(name) || (nodeGlobals.has(name) && name in globalThis) || isProvided(name)
}

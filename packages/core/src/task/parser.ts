import { createRequire } from 'node:module'

/** What is used of a syntax tree; see https://github.com/estree/estree. Lines are counted from 1, columns from 0. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly loc?: { readonly start: SyntaxPosition } | null | undefined
}
export interface SyntaxPosition {
  readonly line: number
  readonly column: number
}

/** A use of a variable. */
export interface Reference {
  readonly identifier: SyntaxNode & { readonly name: string }
  /** It is in a `with`, and may mean a property. */
  readonly tainted: boolean
}

/** The scopes of a program. */
export interface Scopes {
  /** `through`: what no scope declares. */
  readonly globalScope: { readonly through: readonly Reference[] }
  /** The scope of this function. */
  acquire(node: SyntaxNode): { readonly variables: readonly { readonly name: string; readonly references: readonly Reference[] }[] }
}

/** Reads the source of an inline function. Its methods are those of acorn (`parse`) and eslint-scope (`analyze`). */
export interface Parser {
  /** Throws a `SyntaxError` with the field `loc`. */
  parse(source: string, options: ParseOptions): SyntaxNode
  analyze(program: SyntaxNode, options: ScopeOptions): Scopes
}
export interface ParseOptions {
  readonly ecmaVersion: 'latest'
  readonly locations: boolean
  readonly ranges: boolean
  readonly allowSuperOutsideMethod: boolean
  readonly allowImportExportEverywhere: boolean
}
export interface ScopeOptions {
  readonly ecmaVersion: number
  readonly sourceType: 'script'
  readonly ignoreEval: boolean
}

/** A backend, as far as functions are concerned. */
export interface ParserProvider {
  readonly name: string
  /**
   * Loads what reads the source of inline functions; called with the first of them, by `spawn`, which is synchronous. Without it the backend takes
   * modules only. See `loadParser`.
   */
  parser?(): Parser
}

/**
 * Loads acorn and eslint-scope from where a backend has them among its dependencies, so that only who installs that backend installs them.
 *
 * @param from the URL of the module that asks: `import.meta.url`
 */
export function loadParser(from: string): Parser {
  const load = createRequire(from)
  const { parse } = load('acorn') as Pick<Parser, 'parse'>
  const { analyze } = load('eslint-scope') as Pick<Parser, 'analyze'>
  return { parse, analyze }
}

import { parse, type AnyNode, type Expression, type Program } from 'acorn'

/** What a module exports by default, as its source says. */
export type DefaultExport =
  /** A function: that is a task. */
  | 'function'
  /** Something else, or what only running it would tell. */
  | 'other'
  | 'none'
  /** That of another module. */
  | { readonly from: string }

/** What the source of a module exports by default. Nothing of it is run. `undefined`: it is not JavaScript that can be parsed. */
export function defaultExportOf(source: string): DefaultExport | undefined {
  const program = parseModule(source)
  return program && (inModule(program) ?? inCommonJs(program) ?? 'none')
}

function parseModule(source: string): Program | undefined {
  for (const sourceType of ['module', 'script'] as const) {
    try {
      return parse(source, { ecmaVersion: 'latest', sourceType, allowHashBang: true, allowReturnOutsideFunction: sourceType === 'script', allowAwaitOutsideFunction: sourceType === 'module' })
    } catch {
      // The other one, then.
    }
  }
  return undefined
}

function inModule(program: Program): DefaultExport | undefined {
  for (const statement of program.body) {
    if (statement.type === 'ExportDefaultDeclaration') return kindOf(statement.declaration, program)
    if (statement.type !== 'ExportNamedDeclaration') continue
    const specifier = statement.specifiers.find(({ exported }) => nameOf(exported) === 'default')
    if (!specifier) continue
    if (statement.source) return nameOf(specifier.local) === 'default' ? { from: String(statement.source.value) } : 'other'
    return binding(nameOf(specifier.local), program)
  }
  return undefined
}

/** `module.exports = …`, or `exports.default = …` as compilers write it. */
function inCommonJs(program: Program): DefaultExport | undefined {
  let found: DefaultExport | undefined
  for (const statement of program.body) {
    if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression') continue
    const { left, right } = statement.expression
    const target = left.type === 'MemberExpression' ? path(left) : undefined
    if (target === 'exports.default' || target === 'module.exports.default') return kindOf(right, program)
    if (target === 'module.exports') found = kindOf(right, program)
  }
  return found
}

function kindOf(node: AnyNode, program: Program): DefaultExport {
  if (['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type)) return 'function'
  if (node.type === 'Identifier') return binding(node.name, program)
  // `exports.default = main`, written as `module.exports = exports.default = main`.
  if (node.type === 'AssignmentExpression') return kindOf(node.right, program)
  return 'other'
}

/** What a name of the module's own scope stands for. */
function binding(name: string, program: Program): DefaultExport {
  for (const statement of program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' && statement.declaration ? statement.declaration : statement
    if (declared.type === 'FunctionDeclaration' && declared.id?.name === name) return 'function'
    if (declared.type === 'VariableDeclaration') {
      const variable = declared.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)
      if (variable) return variable.init && isFunction(variable.init) ? 'function' : 'other'
    }
    if (declared.type === 'ImportDeclaration') {
      const imported = declared.specifiers.find(({ local }) => local.name === name)
      if (imported) return imported.type === 'ImportDefaultSpecifier' ? { from: String(declared.source.value) } : 'other'
    }
  }
  return 'other'
}

function isFunction({ type }: Expression): boolean {
  return type === 'FunctionExpression' || type === 'ArrowFunctionExpression'
}

function path(node: AnyNode): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return undefined
  const object = path(node.object)
  return object && `${object}.${node.property.name}`
}

function nameOf(node: { type: string; name?: string; value?: unknown }): string {
  return node.type === 'Identifier' ? node.name! : String(node.value)
}

/** An async function as a compiler for old targets has it: a generator that gives promises. */
type Steps = (...args: never[]) => Generator<unknown, unknown, unknown>

async function run(steps: Generator<unknown, unknown, unknown>): Promise<unknown> {
  let step = steps.next()
  while (!step.done) {
    const settled = await Promise.allSettled([step.value])
    step = settled[0].status === 'fulfilled' ? steps.next(settled[0].value) : steps.throw(settled[0].reason)
  }
  return step.value
}

/** TypeScript's. */
const awaiter = (self: unknown, args: unknown, _promise: unknown, steps: Steps): Promise<unknown> => run(Reflect.apply(steps, self, (args ?? []) as never[]))
/** esbuild's. */
const asyncOfEsbuild = (self: unknown, args: unknown, steps: Steps): Promise<unknown> => awaiter(self, args, undefined, steps)

function asyncToGenerator(steps: Steps): (...args: unknown[]) => Promise<unknown> {
  return function (this: unknown, ...args) {
    return awaiter(this, args, undefined, steps)
  }
}

function asNamespace(module: unknown): unknown {
  if ((module as { __esModule?: unknown } | null | undefined)?.__esModule) return module
  return { ...(module as object), default: module }
}

function asDefault(module: unknown): unknown {
  return (module as { __esModule?: unknown } | null | undefined)?.__esModule ? module : { default: module }
}

function keepName(target: object, value: string): object {
  return Object.defineProperty(target, 'name', { value, configurable: true })
}

/** SWC imports a helper as a module, and then calls its `_`. */
const alsoModule = <F extends object>(helper: F): F => Object.assign(helper, { _: helper })

/** By the names that esbuild, TypeScript, SWC and Babel give them. */
const helpers: Readonly<Record<string, unknown>> = {
  __name: keepName,
  __awaiter: awaiter,
  __async: asyncOfEsbuild,
  _async_to_generator: alsoModule(asyncToGenerator),
  _asyncToGenerator: asyncToGenerator,
  __importStar: asNamespace,
  _interop_require_wildcard: alsoModule(asNamespace),
  _interopRequireWildcard: asNamespace,
  __importDefault: asDefault,
  _interop_require_default: alsoModule(asDefault),
  _interopRequireDefault: asDefault,
}

/** What vite, vitest and jiti call instead of `import()`. */
const dynamicImports = ['__vite_ssr_dynamic_import__', '__vi_import__', 'jitiImport']
/** Istanbul's counters: a function for each file. */
const counters = /\bcov_[0-9a-z]+\b/gi

/** Whether a task is given a helper of this name. */
export function isHelper(name: string): boolean {
  return Object.hasOwn(helpers, name) || dynamicImports.includes(name) || name.match(counters)?.[0] === name
}

/** The helpers that a source seems to use, by name: what a compiler or a coverage tool has put around the code of its file, and calls in it. */
export function helpersIn(source: string): Record<string, unknown> {
  const used = Object.entries(helpers).filter(([name]) => source.includes(name))
  return Object.fromEntries([...used, ...(source.match(counters) ?? []).map((name) => [name, () => nothing] as const)])
}

/** Declarations of the dynamic imports in a source. They are compiled with it: an import starts from the file of its code. */
export function importsIn(source: string): string {
  return dynamicImports.filter((name) => source.includes(name)).map((name) => `const ${name}=(what)=>typeof what==='function'?what():import(what);`).join('')
}

/** A counter that counts nothing, and has all members that are asked for. */
const nothing: object = new Proxy({}, { get: (_, key) => (key === Symbol.toPrimitive ? () => 0 : nothing), set: () => true })

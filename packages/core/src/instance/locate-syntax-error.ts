import { readFile } from 'node:fs/promises'
import type { Session } from 'node:inspector'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** How many modules are looked at. */
const mostModules = 1000

/** Where in a source, counted from 1. */
interface Position {
  readonly line: number
  readonly column: number
}

/**
 * Puts the file, the line and the text there in front of the stack of a `SyntaxError`, as Node does where such an error ends the program. Node keeps them to
 * itself where an ES module was imported; so the line is asked of the inspector, and the file is found by compiling, not running, what `from` imports, and what
 * that imports. Does nothing where the stack has them already, or nothing is found. Never throws.
 *
 * @param from the URL of the module whose import failed
 */
export async function locateSyntaxError(error: unknown, from: string): Promise<void> {
  try {
    if (!(error instanceof SyntaxError) || placeOf(error) !== undefined) return
    const position = await positionOf(error)
    const found = await findModule(from, error.message)
    if (!found) return
    const shown = position && `:${position.line}\n${found.source.split('\n')[position.line - 1] ?? ''}\n${' '.repeat(position.column - 1)}^\n`
    error.stack = `${fileURLToPath(found.url)}${shown ?? ':1\n'}\n${error.stack}`
  } catch {
    // It stays as Node has it.
  }
}

/** `file:line`, where the stack of an error begins with it. */
export function placeOf({ stack }: Error): string | undefined {
  return /^(?:file:\/\/)?\S.*:\d+$/.exec(String(stack).split('\n', 1)[0]!)?.[0]
}

async function positionOf(error: SyntaxError): Promise<Position | undefined> {
  let session: Session | undefined
  try {
    session = new (await import('node:inspector')).Session()
    session.connect()
    return askPosition(session, error)
  } catch {
    return undefined // A Node without an inspector.
  } finally {
    session?.disconnect()
  }
}

/** The inspector can only be given what a global variable holds. It answers at once. */
function askPosition(session: Session, error: SyntaxError): Position | undefined {
  const name = `asc${Math.random()}`
  let position: Position | undefined
  Object.defineProperty(globalThis, name, { value: error, configurable: true })
  session.post('Runtime.evaluate', { expression: `globalThis[${JSON.stringify(name)}]` }, (_failed, evaluated) => {
    const parameters = { errorObjectId: evaluated?.result.objectId }
    session.post('Runtime.getExceptionDetails', parameters, (_failed?: Error | null, answer?: object) => {
      const { exceptionDetails: details } = (answer ?? {}) as { exceptionDetails?: { lineNumber: number; columnNumber: number } }
      if (details) position = { line: details.lineNumber + 1, column: details.columnNumber + 1 }
    })
  })
  Reflect.deleteProperty(globalThis, name)
  return position
}

/** The first module, of those that `from` leads to, that does not compile with this message. */
async function findModule(from: string, message: string): Promise<{ url: string; source: string } | undefined> {
  const seen = new Set([from])
  for (const url of seen) {
    const source = await readModule(url)
    if (source === undefined) continue
    if ((await compileError(source)) === message) return { url, source }
    for (const next of importsOf(source, url)) if (seen.size < mostModules) seen.add(next)
  }
  return undefined
}

async function readModule(url: string): Promise<string | undefined> {
  if (!/^file:.*\.m?js$/.test(url)) return undefined
  return readFile(new URL(url), 'utf8').catch(() => undefined)
}

/** Why a source does not compile as an ES module. It is never run, as it cannot be linked: it imports what does not exist. */
async function compileError(source: string): Promise<string | undefined> {
  try {
    await import(`data:text/javascript,${encodeURIComponent(`import 'asc:none';${source.replace(/^#!.*/, '')}`)}`)
  } catch (error) {
    return error instanceof SyntaxError ? error.message : undefined
  }
  return undefined
}

const imports = /(?:\bfrom|\bimport)\s*\(?\s*(["'])([^"'\n]+)\1/g

function importsOf(source: string, url: string): string[] {
  return [...source.matchAll(imports)].flatMap(([, , specifier]) => {
    try {
      if (/^(\.{0,2}\/|file:)/.test(specifier!)) return [new URL(specifier!, url).href]
      const path = createRequire(url).resolve(specifier!)
      return path.startsWith('/') ? [pathToFileURL(path).href] : []
    } catch {
      return []
    }
  })
}

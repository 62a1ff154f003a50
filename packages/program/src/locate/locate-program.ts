import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ProgramError } from '../settings/program-error.js'

/** What Node would find without its ending. */
const endings = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']
/** What runs a script of package.json, and swallows or doubles signals. */
const runner = /^(?:npm|pnpm|yarn|bun)(?:\s+run(?:-script)?)?\s+([\w:.-]+)(?:\s.*)?$/
/** A script that runs one file by Node. */
const nodeScript = /^(?:[A-Z_][\w]*=\S+\s+)*node\s+((?:-\S+\s+)*)([^\s-]\S*)\s*(.*)$/

/**
 * Returns the absolute path of a program's file.
 *
 * @param folder where a relative path starts
 * @throws {ProgramError} if it is not a file; the message says which file to name
 */
export function locateProgram(file: string | URL, folder: string): string {
  const path = resolve(folder, file instanceof URL ? fileURLToPath(file) : file)
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats?.isFile()) return path
  throw new ProgramError(`Cannot run the program '${String(file)}': ${stats?.isDirectory() ? whyNotFolder(path, folder) : whyMissing(String(file), path, folder)}`)
}

function whyNotFolder(path: string, folder: string): string {
  const { main, scripts } = readPackage(path)
  const start = typeof scripts?.start === 'string' ? fileOfScript(scripts.start, path) : undefined
  const named = [start, main, 'server.js', 'index.js', 'app.js'].find((name) => typeof name === 'string' && isFile(join(path, name)))
  return `it is a directory; name its file${typeof named === 'string' ? `: ${quoted(join(path, named), folder)}` : ''}`
}

function whyMissing(given: string, path: string, folder: string): string {
  const script = runner.exec(given.trim())?.[1]
  if (script !== undefined) return whyNotRunner(given, script, folder)
  const [, , file, args] = nodeScript.exec(given.trim()) ?? []
  if (file !== undefined) return `it is a command line; write ${call(file, args, folder)}`
  const ending = endings.find((ending) => isFile(path + ending))
  if (ending) return `there is no such file; is it ${quoted(path + ending, folder)}?`
  const installed = packageFolder(given, folder)
  if (installed) return `it is the name of a package; name the file of its command${binOf(installed, folder)}`
  return `there is no such file: ${path}`
}

function whyNotRunner(given: string, script: string, folder: string): string {
  const { scripts } = readPackage(folder)
  const line = scripts?.[script]
  const why = `it would stand between the program and its signals`
  if (typeof line !== 'string') return `${why}; name the file that '${given.trim()}' runs`
  const [, , file, args] = nodeScript.exec(line) ?? []
  return file === undefined ? `${why}; name the file that its script runs: ${line}` : `${why}; write ${call(file, args, folder)}`
}

function call(file: string, args: string | undefined, folder: string): string {
  const list = args ? `, { args: [${args.split(/\s+/).map((arg) => `'${arg}'`).join(', ')}] }` : ''
  return `program(${quoted(resolve(folder, file), folder)}${list})`
}

function fileOfScript(script: string, folder: string): string | undefined {
  const file = nodeScript.exec(script)?.[2]
  return file !== undefined && isFile(join(folder, file)) ? file : undefined
}

/** The folder of an installed package, looked for as Node does. */
function packageFolder(name: string, folder: string): string | undefined {
  if (!/^(?:@[\w.-]+\/)?[\w.-]+$/.test(name)) return undefined
  for (let parent = folder; ; parent = dirname(parent)) {
    const candidate = join(parent, 'node_modules', name)
    if (existsSync(candidate)) return candidate
    if (parent === dirname(parent)) return undefined
  }
}

function binOf(path: string, folder: string): string {
  const { bin } = readPackage(path)
  const file = typeof bin === 'string' ? bin : bin?.[basename(path)] ?? Object.values(bin ?? {})[0]
  return typeof file === 'string' ? `: ${quoted(join(path, file), folder)}` : ''
}

interface PackageFile {
  readonly main?: unknown
  readonly bin?: string | Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, unknown>>
}

function readPackage(folder: string): PackageFile {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile
  } catch {
    return {}
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function quoted(path: string, folder: string): string {
  const within = relative(folder, path)
  return `'${within.startsWith('..') ? path : `./${within}`}'`
}

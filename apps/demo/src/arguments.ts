import { parseArgs } from 'node:util'
import { backendNames, type BackendName } from './service/backends.js'

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'drill'; readonly backends: readonly BackendName[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'serve'; readonly port: number; readonly backend: BackendName }

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `Usage: pnpm demo [--backend <name>] [--serve [--port <number>]]

  (nothing)          run the drill: a service under load, with a killed worker, a hung one, reloads, broken code, a stop
  --backend <name>   what the service runs on: ${backendNames.join(', ')} (default: the drill on all, --serve on forked);
                     program is an unmodified Express program, on processes
  --serve            keep the service up to play with, until Ctrl-C
  --port <number>    where it listens, 0 for any free port (default 3000)
  --help             this text`

/** Reads the command line. Throws a `UsageError` naming what it does not understand. */
export function parseArguments(args: readonly string[]): Command {
  const { serve, port, backend, help } = read(args.filter((argument) => argument !== '--'))
  if (help) return { kind: 'help' }
  const chosen = backend === undefined ? undefined : parseBackend(backend)
  if (serve) return { kind: 'serve', port: parsePort(port ?? '3000'), backend: chosen ?? 'forked' }
  if (port !== undefined) throw new UsageError("The option '--port' goes with '--serve': the drill takes any free port")
  return { kind: 'drill', backends: chosen ? [chosen] : backendNames }
}

const options = {
  serve: { type: 'boolean' },
  port: { type: 'string' },
  backend: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

function read(args: string[]): { serve?: boolean; port?: string; backend?: string; help?: boolean } {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    if (positionals.length > 0) throw new UsageError(`Unknown argument '${positionals[0]}'`)
    return values
  } catch (error) {
    if (error instanceof UsageError) throw error
    // Node adds advice about positional arguments after the first sentence; there are none here.
    throw new UsageError((error as Error).message.split('. ')[0], { cause: error })
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new UsageError(`The option '--port' must be a number from 0 to 65535: current value is '${text}'`)
}

function parseBackend(text: string): BackendName {
  const backend = backendNames.find((name) => name === text)
  if (backend) return backend
  throw new UsageError(`The option '--backend' must be one of ${backendNames.join(', ')}: current value is '${text}'`)
}

import { parseArgs } from 'node:util'

/** What the command line asks for. */
export type Command = { readonly kind: 'drill' } | { readonly kind: 'help' } | { readonly kind: 'serve'; readonly port: number }

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `Usage: pnpm demo [--serve [--port <number>]]

  (nothing)          run the drill: a service under load, with a killed worker, a hung one, reloads, broken code, a stop
  --serve            keep the service up to play with, until Ctrl-C
  --port <number>    where it listens, 0 for any free port (default 3000)
  --help             this text`

/** Reads the command line. Throws a `UsageError` naming what it does not understand. */
export function parseArguments(args: readonly string[]): Command {
  const { serve, port, help } = read(args.filter((argument) => argument !== '--'))
  if (help) return { kind: 'help' }
  if (serve) return { kind: 'serve', port: parsePort(port ?? '3000') }
  if (port !== undefined) throw new UsageError("The option '--port' goes with '--serve': the drill takes any free port")
  return { kind: 'drill' }
}

function read(args: string[]): { serve?: boolean; port?: string; help?: boolean } {
  const options = { serve: { type: 'boolean' }, port: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
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

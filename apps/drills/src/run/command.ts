import { parseArgs } from 'node:util'
import { backendNames, type BackendName } from '../base/backends.js'

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'list' }
  | { readonly kind: 'drills'; readonly names: readonly string[]; readonly backends: readonly BackendName[]; readonly seed: number; readonly reloads?: number; readonly lasting?: number }
  | { readonly kind: 'soak'; readonly backends: readonly BackendName[]; readonly seed: number; readonly duration?: number; readonly steps?: number }

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `Usage: pnpm drills [<name>…] [--backend <name>] [--seed <number>] [--reloads <number>] [--for <duration>]
       pnpm drills --soak <duration> | --steps <number> [--backend <name>] [--seed <number>]

  (nothing)            run each drill once, on every backend where it makes sense
  <name>…              only these
  --list               name all drills, and where each is run
  --backend <name>     ${backendNames.join(', ')} (default: all)
  --soak <duration>    mix faults, reloads and load at random for so long: 90s, 10m, 1h
  --steps <number>     the same for so many steps of the seed
  --seed <number>      what follows from chance: a run with the same seed does the same (default: a new one, which is printed)
  --reloads <number>   how often the drills with real clients reload (default: 3)
  --for <duration>     how long the drills of long outages last (default: 20s)
  --help               this text`

const options = {
  list: { type: 'boolean' },
  backend: { type: 'string' },
  soak: { type: 'string' },
  steps: { type: 'string' },
  seed: { type: 'string' },
  reloads: { type: 'string' },
  for: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/**
 * Reads the command line.
 *
 * @param names those of all drills
 * @param chance the seed where none is given
 * @throws {UsageError} naming what it does not understand
 */
export function parseCommand(args: readonly string[], names: readonly string[], chance: number): Command {
  const { values, positionals } = read(args.filter((argument) => argument !== '--'))
  if (values.help) return { kind: 'help' }
  if (values.list) return { kind: 'list' }
  const backends = values.backend === undefined ? backendNames : [parseBackend(values.backend)]
  const seed = values.seed === undefined ? chance : parseNumber('seed', values.seed, 0)
  const unknown = positionals.filter((name) => !names.includes(name))
  if (unknown.length > 0) throw new UsageError(`There is no drill '${unknown.join("', '")}'; there are ${names.join(', ')}`)
  const reloads = values.reloads === undefined ? {} : { reloads: parseNumber('reloads', values.reloads, 1) }
  if (values.soak === undefined && values.steps === undefined) {
    const lasting = values.for === undefined ? {} : { lasting: parseDuration('for', values.for) }
    return { kind: 'drills', names: positionals.length > 0 ? positionals : names, backends, seed, ...reloads, ...lasting }
  }
  if (positionals.length > 0) throw new UsageError(`A soak mixes faults of its own: '${positionals[0]}' cannot be chosen`)
  return {
    kind: 'soak', backends, seed,
    ...(values.soak !== undefined && { duration: parseDuration('soak', values.soak) }),
    ...(values.steps !== undefined && { steps: parseNumber('steps', values.steps, 1) }),
  }
}

function read(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    // Node adds advice about positional arguments after the first sentence.
    throw new UsageError((error as Error).message.split('. ')[0], { cause: error })
  }
}

function parseBackend(text: string): BackendName {
  const backend = backendNames.find((name) => name === text)
  if (backend) return backend
  throw new UsageError(`The option '--backend' must be one of ${backendNames.join(', ')}: current value is '${text}'`)
}

function parseNumber(option: string, text: string, least: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value < 2 ** 32) return value
  throw new UsageError(`The option '--${option}' must be a whole number from ${least} to ${2 ** 32 - 1}: current value is '${text}'`)
}

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

function parseDuration(option: string, text: string): number {
  const [, number, unit] = /^([1-9]\d{0,3})([smh])$/.exec(text) ?? []
  if (unit !== undefined) return Number(number) * units[unit]!
  throw new UsageError(`The option '--${option}' must be a duration such as 90s, 10m or 1h: current value is '${text}'`)
}

import { requireChoice, requireInteger } from '../base/argument.js'
import { optionNames, requireKnown } from '../base/known-options.js'
import type { Output, OutputOptions } from './capabilities.js'

const names = optionNames<OutputOptions>({ as: true, longestLine: true })

/** Throws a `TypeError` or `RangeError` unless `output` is a valid option `output`. */
export function requireOutput(attempt: string, output: unknown): asserts output is Output {
  if (typeof output !== 'object' || output === null) return requireChoice(attempt, 'output', output, ['inherit', 'prefix', 'json', 'pipe'])
  requireKnown(attempt, 'output', output, names)
  const { as, longestLine } = output as Record<string, unknown>
  requireChoice(attempt, 'output.as', as, ['prefix', 'json'])
  if (longestLine !== undefined) requireInteger(attempt, 'output.longestLine', longestLine, 64)
}

import pc from 'picocolors'

/** Colours for stdout, where it is a terminal that has them; `NO_COLOR` and `FORCE_COLOR` win. */
export const color = pc.createColors(hasColor(process.stdout))

/** The same for stderr. */
export const errorColor = pc.createColors(hasColor(process.stderr))

/**
 * Whether to colour what is written to a stream: to a terminal, unless it is a dumb one or has no name. `NO_COLOR` wins over `FORCE_COLOR`, and that over the
 * terminal. The rule is that of a controller's own terminal; `CI` is not asked.
 */
export function hasColor({ isTTY }: { readonly isTTY?: boolean | undefined }, { NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv = process.env): boolean {
  if (NO_COLOR) return false
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return isTTY === true && TERM !== 'dumb' && (!!TERM || process.platform === 'win32')
}

/** Whether the terminal shows more than ASCII. A locale that is not set is that of a container: most of their terminals do. */
export function hasUnicode(env: NodeJS.ProcessEnv = process.env): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  if (env.TERM === 'linux' || env.TERM === 'dumb') return false
  return locale === '' ? env.TERM !== undefined || process.platform === 'win32' : /utf-?8/i.test(locale)
}

/** The signs in front of lines. */
export function signs(unicode = hasUnicode()) {
  return unicode ? { done: '✓', failed: '✗', dot: '●', hollow: '○', arrow: '→', dash: '–', ellipsis: '…' } : { done: 'ok', failed: 'x', dot: '*', hollow: 'o', arrow: '->', dash: '-', ellipsis: '...' }
}

/** How many columns a line may have: those of the terminal, or 100 where there is none. */
export function lineWidth(): number {
  return process.stdout.columns ?? (Number(process.env.COLUMNS) || 100)
}

import type { ChildContext } from '@asc/core/backend'

/**
 * Options of Node that a child must not inherit: those of the inspector, whose port the parent uses, and code from the command
 * line.
 */
const own = /^(--(inspect|debug)(-[a-z-]+)?|-e|--eval|-p|--print|-pe)(=|$)/
/** Those of them whose value is a separate word, unless it follows a `=`. */
const withValue = /^(--(inspect|debug)-(port|publish-uid)|-e|--eval|-p|--print|-pe)$/

/** The options of this Node process that also apply to its children. */
export function inheritedExecArgv(execArgv: readonly string[] = process.execArgv): string[] {
  return execArgv.filter((option, index) => !own.test(option) && !withValue.test(execArgv[index - 1] ?? ''))
}

const boundsHeap = /--max[-_](old[-_]space|heap)[-_]size/

/** The options of Node with which a child is started. A bound of its heap that somebody has set is left alone. */
export function execArgvOf({ execArgv = [], inheritExecArgv = true, heapLimit, env }: ChildContext): string[] {
  const options = [...(inheritExecArgv ? inheritedExecArgv() : []), ...execArgv]
  if (heapLimit === undefined || [...options, env.NODE_OPTIONS ?? ''].some((option) => boundsHeap.test(option))) return options
  return [`--max-old-space-size=${Math.round(heapLimit / 2 ** 20)}`, ...options]
}

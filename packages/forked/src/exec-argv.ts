import type { ChildContext } from '@asc/core/backend'

/**
 * Options of Node that a child must not inherit: those of the inspector, whose port the parent uses; of test and watch modes, snapshots and env files,
 * which are about the parent's own program (and whose variables it has); and code from the command line.
 */
const own =
  /^(--(inspect|debug|test|experimental-test|watch)(-[a-z-]+)?|--(build-)?snapshot(-blob|-config)?|--env-file(-if-exists)?|--run|--check|-c|--interactive|-i|--input-type|-e|--eval|-p|--print|-pe)(=|$)/

/** The options of this Node process that also apply to its children. A word that is no option is the value of the one before it. */
export function inheritedExecArgv(execArgv: readonly string[] = process.execArgv): string[] {
  const isOwn = (option: string | undefined): boolean => option !== undefined && own.test(option)
  return execArgv.filter((word, index) => !isOwn(word) && (word.startsWith('-') || !isOwn(execArgv[index - 1])))
}

const boundsHeap = /--max[-_](old[-_]space|heap)[-_]size/

/** The options of Node with which a child is started. A bound of its heap that somebody has set is left alone. */
export function execArgvOf({ execArgv = [], inheritExecArgv = true, heapLimit, env }: ChildContext): string[] {
  const options = [...(inheritExecArgv ? inheritedExecArgv() : []), ...execArgv]
  if (heapLimit === undefined || [...options, env.NODE_OPTIONS ?? ''].some((option) => boundsHeap.test(option))) return options
  return [`--max-old-space-size=${Math.round(heapLimit / 2 ** 20)}`, ...options]
}

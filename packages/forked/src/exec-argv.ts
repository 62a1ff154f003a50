/** Options of Node that a child must not share: a port that the parent's inspector has, and code given on the command line. */
const own = /^(--(inspect|debug)(-[a-z-]+)?|-e|--eval|-p|--print|-pe)(=|$)/
/** Those of them whose value is a word of its own, unless it follows a `=`. */
const withValue = /^(--(inspect|debug)-(port|publish-uid)|-e|--eval|-p|--print|-pe)$/

/** The options of this Node process that its children run with too. */
export function inheritedExecArgv(execArgv: readonly string[] = process.execArgv): string[] {
  return execArgv.filter((option, index) => !own.test(option) && !withValue.test(execArgv[index - 1] ?? ''))
}

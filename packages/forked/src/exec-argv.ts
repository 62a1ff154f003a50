/** Node's options that a child must not share: a port that the parent's inspector has, and code given on the command line. */
const inspector = /^--(inspect|debug)(-|=|$)/
const evaluated = ['-e', '--eval', '-p', '--print', '-pe']

/** The options of this Node process that its children run with too. */
export function inheritedExecArgv(execArgv: readonly string[] = process.execArgv): string[] {
  return execArgv.filter((option, index) => !inspector.test(option) && !evaluated.includes(option) && !evaluated.includes(execArgv[index - 1] ?? ''))
}

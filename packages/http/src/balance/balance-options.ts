import { optionNames, refusal, requireDuration, requireKnown } from '@asc/core/backend'

/** How connections are spread evenly over the children that share a socket. */
export interface BalanceOptions {
  /**
   * Milliseconds between two connections that a child asks to reconnect while it has more than its share and others have less; `false`: none is ever asked,
   * and only new connections are spread. Default 50.
   */
  letGo?: number | false | undefined
}

/** What has to do with the load of a server's connections. */
export interface LoadOptions {
  /** Whether and how connections are spread evenly over the children that share the socket. Default true. */
  balance?: boolean | BalanceOptions | undefined
  /**
   * Milliseconds after which a connection is asked to reconnect: with its next answer, or by GOAWAY. Each connection has its own time, a tenth
   * longer or shorter at most, so that those which came together do not leave together. Default: never.
   */
  maxConnectionAge?: number | undefined
}

/** The same, checked and complete. */
export interface LoadPlan {
  readonly balance: { readonly letGo: number | false } | false
  readonly maxConnectionAge: number | undefined
}

const known = optionNames<BalanceOptions>({ letGo: true })
const defaults = { letGo: 50 }

/**
 * Checks and completes the options. What it returns can be given again.
 *
 * @throws {TypeError | RangeError} naming the option and its value
 */
export function loadPlan(attempt: string, { balance = true, maxConnectionAge }: LoadOptions): LoadPlan {
  requireDuration(attempt, 'maxConnectionAge', maxConnectionAge)
  if (typeof balance === 'boolean') return { balance: balance && defaults, maxConnectionAge }
  if (typeof balance !== 'object' || balance === null) throw new TypeError(refusal(attempt, 'balance', 'a boolean or an object of options', balance))
  requireKnown(attempt, 'balance', balance, known)
  const { letGo = defaults.letGo } = balance
  if (letGo !== false) requireDuration(attempt, 'balance.letGo', letGo)
  return { balance: { letGo }, maxConnectionAge }
}

import { readFileSync } from 'node:fs'
import { shortestToken } from '@asc/monitor'
import { CliError } from '../base/cli-error.js'
import { showMonitorAddress, type MonitorAddress } from '../config/monitor-address.js'

/** The variable with the token. Children do not get it. */
export const tokenVariable = 'ASC_MONITOR_TOKEN'

/** That of the environment, once it was taken. */
let taken: string | undefined

/**
 * Takes the token out of the environment, which children inherit; call it before anything is started.
 *
 * @returns the variable, for a supervisor that replaces this one
 */
export function takeToken(env: NodeJS.ProcessEnv = process.env): Readonly<Record<string, string>> {
  taken = env[tokenVariable] || taken
  delete env[tokenVariable]
  return taken === undefined ? {} : { [tokenVariable]: taken }
}

/**
 * The token of an address: that in its file, else that of the environment; `undefined` where none is given.
 *
 * @throws {CliError} if the file cannot be read, or the token is too short
 */
export function tokenOf(address: MonitorAddress): string | undefined {
  takeToken()
  const { tokenFile } = address
  const token = tokenFile === undefined ? taken : read(tokenFile)
  if (token === undefined || token.length >= shortestToken) return token
  throw new CliError('usage', `--monitor ${showMonitorAddress(address)}: the token in ${tokenFile ?? tokenVariable} must have at least ${shortestToken} characters: it has ${token.length}`)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (cause) {
    throw new CliError('usage', `Cannot read the token of the monitor: ${(cause as Error).message}`, { cause })
  }
}

import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where logs of services in the background are: `ASC_STATE_DIR`, else `$XDG_STATE_HOME/asc`, else `~/.local/state/asc`. */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.ASC_STATE_DIR) return resolve(env.ASC_STATE_DIR)
  return join(env.XDG_STATE_HOME ? resolve(env.XDG_STATE_HOME) : join(homedir(), '.local/state'), 'asc')
}

/** The log file of a supervisor with this name. */
export function logPath(name: string, env: NodeJS.ProcessEnv = process.env): string {
  return join(stateFolder(env), `${name}.log`)
}

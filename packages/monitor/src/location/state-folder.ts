import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * Where what outlives a supervisor is kept: `ASC_STATE_DIR`, else `$XDG_STATE_HOME/asc`, else `.local/state/asc` in the home. `undefined`
 * where none of them is known. The folder may not exist yet.
 */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.ASC_STATE_DIR) return resolve(env.ASC_STATE_DIR)
  if (env.XDG_STATE_HOME) return join(resolve(env.XDG_STATE_HOME), 'asc')
  const home = env.HOME ?? (env === process.env ? homedir() : undefined)
  return home ? join(resolve(home), '.local/state/asc') : undefined
}

/** Where the recordings of a supervisor with this name are. */
export function recordingsFolder(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folder = stateFolder(env)
  return folder && join(folder, 'recordings', name)
}

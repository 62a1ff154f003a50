import { refusal, requireObject } from '../base/argument.js'

/** Variables that are meant for this process alone: a child that saw them would report to our supervisor in our name. */
const ours = [
  'NOTIFY_PIPE', 'NOTIFY_SOCKET', 'NOTIFY_LOG', 'ASC_NOTIFY_FD', 'WATCHDOG_USEC', 'WATCHDOG_PID', 'LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES',
  'ASC_INDEX', 'NODE_APP_INSTANCE',
]

/**
 * Throws a `TypeError` unless `env` can be the environment of a process; see environ(7). The error names the variable but does
 * not show its value.
 */
export function requireEnv(attempt: string, env: unknown): void {
  requireObject(attempt, 'env', env)
  for (const [name, value] of Object.entries(env)) {
    if (!/^[^=\0]+$/.test(name)) throw new TypeError(refusal(attempt, 'env', "an object whose names have no '=' and no NUL", name))
    if (value === undefined || (typeof value === 'string' && !value.includes('\0'))) continue
    throw new TypeError(`Cannot ${attempt} as 'env.${name}' must be a text without NUL; its value may be a secret and is not shown`)
  }
}

/**
 * The environment of a child: the parent's without what is meant for the parent, plus what the child was given; `undefined`
 * removes a variable.
 */
export function childEnv(
  given: Readonly<Record<string, string | undefined>> | undefined,
  parent: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const env = { ...parent }
  for (const name of ours) delete env[name]
  for (const [name, value] of Object.entries(given ?? {})) {
    if (value === undefined) delete env[name]
    else env[name] = value
  }
  return env as Record<string, string>
}

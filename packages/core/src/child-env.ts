import { refusal, requireObject } from './argument.js'

/** Variables that speak to this process alone: a child that saw them would talk to our supervisor in our name. */
const ours = [
  'NOTIFY_PIPE', 'NOTIFY_SOCKET', 'NOTIFY_LOG', 'ASC_NOTIFY_FD', 'WATCHDOG_USEC', 'WATCHDOG_PID', 'LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES',
]

/** Throws a `TypeError` unless `env` can be the environment of a process; see environ(7). It names the variable and keeps its value to itself. */
export function requireEnv(attempt: string, env: unknown): void {
  requireObject(attempt, 'env', env)
  for (const [name, value] of Object.entries(env)) {
    if (!/^[^=\0]+$/.test(name)) throw new TypeError(refusal(attempt, 'env', "by names without '=' and NUL", name))
    if (value === undefined || (typeof value === 'string' && !value.includes('\0'))) continue
    throw new TypeError(`Cannot ${attempt} as 'env.${name}' must be a text without NUL; what it is may be a secret and is not shown`)
  }
}

/** The environment of a child: the parent's, without what is meant for the parent, and then what the child was given; `undefined` removes. */
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

/** Variables that speak to this process alone: a child that saw them would talk to our supervisor in our name. */
const ours = [
  'NOTIFY_PIPE', 'NOTIFY_SOCKET', 'NOTIFY_LOG', 'ASC_NOTIFY_FD', 'WATCHDOG_USEC', 'WATCHDOG_PID', 'LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES',
]

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

/** The answer to `GET /v1/config`: what each service runs with, all defaults filled in. No environment, no `data`, no secret. */
export interface ResolvedConfig {
  readonly services: readonly ServiceConfig[]
}

/** A controller as it was made. */
export interface ServiceConfig {
  readonly name: string
  /** The kind of container, such as `forked`. */
  readonly backend: string
  /** How long children may take to end, in milliseconds; 0: they are killed at once. */
  readonly gracefulStop: number
  /** How long it goes on accepting after it was asked to stop, in milliseconds. */
  readonly shutdownDelay: number
  readonly strategy: string
  /** How a reload replaces children. */
  readonly rollout: Readonly<Record<string, unknown>>
  readonly groups: readonly GroupConfig[]
}

/** What the children of a group, or a single child, are started with. */
export interface GroupConfig {
  readonly name: string
  readonly count: number
  /** What they run: the path of a module or program, a command, or `function NAME`. */
  readonly task: string
  /** The plan of each child: restart, timeouts, output, recycling and so on, by the names of the options. Durations in milliseconds. */
  readonly options: Readonly<Record<string, unknown>>
  /** Names of the environment variables that are set for it. Never their values. */
  readonly envNames: readonly string[]
  /** The addresses of its listeners, by name. */
  readonly listeners: Readonly<Record<string, string>>
}

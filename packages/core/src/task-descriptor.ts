/** A module whose default export is the task. */
export interface ModuleTask {
  readonly kind: 'module'
  readonly url: string
}

/** A function that is compiled anew in the child, from its source. */
export interface FunctionTask {
  readonly kind: 'function'
  readonly source: string
  /** The file it was written in: where its stack traces point and its imports start from. A `file:` URL if its code is strict, else a path. */
  readonly file: string
  /** Where in that file it starts, counted from 0. */
  readonly line: number
  readonly column: number
}

/** A program that is run instead of JavaScript. */
export interface CommandTask {
  readonly kind: 'command'
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** True: it counts as ready as soon as it runs, since it does not speak. */
  readonly ready?: boolean | undefined
}

/** What a child runs, as a backend is told. */
export type TaskDescriptor = ModuleTask | FunctionTask | CommandTask

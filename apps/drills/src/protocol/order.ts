/**
 * What a child can be told to do to itself.
 *
 * - `segfault`: SIGSEGV, see signal(7)
 * - `exhaust`: take memory until V8 has no heap left
 * - `throw`: an uncaught error; `exit`: leave with this code
 * - `spin`: a loop that never ends; `block`: a synchronous call of so many milliseconds; `run`: a command of so many, with `execSync`
 * - `close`: close the channel to the parent, and loop for ever
 * - `found`: start processes that leave its process group: one with a session of its own, one without an environment, and a daemon
 * - `garbage`: write to it what is no message; `flood`: as many messages as fit in a second; `half`: half a message, and end
 */
export type Order =
  | { readonly act: 'segfault' | 'exhaust' | 'throw' | 'spin' | 'close' | 'found' | 'garbage' | 'flood' | 'half' }
  | { readonly act: 'exit'; readonly code: number }
  | { readonly act: 'block' | 'run'; readonly ms: number }

/** What a drill and a child say to each other. */
export interface Drilled {
  requests: { toChild: (order: Order) => { pid: number } }
}

/** How long what `found` has started sleeps: nothing else on the machine sleeps as long, and it names the child. */
export function foundSeconds(pid: number): string {
  return `4711.${pid}`
}

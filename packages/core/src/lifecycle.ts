/** Where a child is in its life. */
export type ChildState = 'starting' | 'ready' | 'stopping' | 'exited'

/** What moves it: the child said it is ready, the parent asked it to end, the child is gone. */
export type ChildEvent = 'ready' | 'stop' | 'exit'

const transitions: Record<ChildState, Partial<Record<ChildEvent, ChildState>>> = {
  starting: { ready: 'ready', stop: 'stopping', exit: 'exited' },
  ready: { stop: 'stopping', exit: 'exited' },
  stopping: { exit: 'exited' },
  exited: {},
}

/** The state after `event`, or `undefined` where the event changes nothing. */
export function transition(state: ChildState, event: ChildEvent): ChildState | undefined {
  return transitions[state][event]
}

/** The states of a child. */
export type ChildState = 'starting' | 'ready' | 'stopping' | 'exited'

/** What changes the state: the child reported ready, the parent asked it to end, the child is gone. */
export type ChildEvent = 'ready' | 'stop' | 'exit'

const transitions: Record<ChildState, Partial<Record<ChildEvent, ChildState>>> = {
  starting: { ready: 'ready', stop: 'stopping', exit: 'exited' },
  ready: { stop: 'stopping', exit: 'exited' },
  stopping: { exit: 'exited' },
  exited: {},
}

/** The state after `event`, or `undefined` if the event changes nothing. */
export function transition(state: ChildState, event: ChildEvent): ChildState | undefined {
  return transitions[state][event]
}

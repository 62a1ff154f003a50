/** The texts of all log lines of a container. They are part of its interface: people search for them. */
export const logLines = {
  started: 'Child started',
  ready: 'Child is ready',
  notReadyInTime: 'Child was not ready in time',
  silentTooLong: 'Child was silent for too long',
  stillOpen: 'Child has not ended in its time to drain',
  askedAgain: 'Child is asked again to end, and will be killed',
  killed: 'Child is killed: its grace period is over',
  ended: 'Child has ended',
  leaked: 'Child cannot be ended and is given up',
  restarting: 'Child will be started again',
  recycling: 'Child will be recycled',
  replaced: 'Child was replaced',
  notReplaced: 'Child could not be replaced; it goes on',
  gaveUp: 'Gave up: the container stops',
  gaveUpOnChild: 'Gave up on a child; the others go on',
  stillWaiting: "Still waiting for children that have not called 'instance.ready()'",
  invalidMessage: 'Ignored an invalid message from a child',
  hookFailed: 'Policy hook failed; using the default',
  invalidDecision: 'Policy hook returned an invalid decision; using the default',
  listenerFailed: 'Event listener failed',
  spareStarted: 'Spare started',
  spareWarm: 'Spare is warm',
  spareEnded: 'Spare has ended',
  sparesDie: 'Spares die again and again; none is kept until a child is ready',
  unmeasured: "The memory of children cannot be measured: 'recycle.maxRss' is not judged",
  futileRecycling: "Children are above their 'recycle' bound as soon as they are ready: replacing them does not help",
} as const

/** The texts of the log lines of a controller. */
export const controllerLines = {
  /** Fields: `children`, `duration`, `addresses`. */
  ready: 'All children are ready',
  /** The same after a restart: all of them are new. */
  replaced: 'All children were replaced',
  /** The same after a reload on the same container. Field: `changed`. */
  reloaded: 'The setup was run again',
  /** Fields: `change`, `err`. */
  changeFailed: 'The change has failed; the old children go on',
  superseded: 'Abandoned what was starting, as a newer change was asked for',
  /** Every child waits for its restart. Fields: `children`. */
  nobodyServes: 'No child runs: all of them wait to be restarted',
  /** Fields: `children`, `grace`. */
  stopping: 'Asked all children to end',
  /** Fields: `duration`. */
  stopped: 'All children have ended',
} as const

/**
 * The phases of a slot.
 *
 * - `held`: admitted, but its first child must not be started yet
 * - `running`: its child is alive, or is about to be started
 * - `waiting`: its child has ended, and the next one starts after a pause
 * - `suspended`: its child is ending, or has ended, with its siblings; the next one starts with them
 * - `retired`: no child is started any more; the last one may still be alive
 * - `closed`: empty for good
 */
export type SlotPhase = 'held' | 'running' | 'waiting' | 'suspended' | 'retired' | 'closed'

/** What changes the phase: `open`, `suspend`, `resume` and `retire` are requests; `exit`, `due` and `end` happen. */
export type SlotEvent = 'open' | 'exit' | 'due' | 'suspend' | 'resume' | 'retire' | 'end'

const transitions: Readonly<Record<SlotPhase, Readonly<Partial<Record<SlotEvent, SlotPhase>>>>> = {
  held: { open: 'running', retire: 'closed' },
  running: { exit: 'waiting', suspend: 'suspended', retire: 'retired', end: 'closed' },
  waiting: { due: 'running', suspend: 'suspended', retire: 'retired' },
  suspended: { resume: 'running', retire: 'retired' },
  retired: { end: 'closed' },
  closed: {},
}

/** The phase after `event`, or `undefined` if the event changes nothing. */
export function slotPhaseAfter(phase: SlotPhase, event: SlotEvent): SlotPhase | undefined {
  return transitions[phase][event]
}

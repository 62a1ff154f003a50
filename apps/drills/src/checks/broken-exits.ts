import type { StopCause } from '@asc/core'
import type { Entry, EntryOf } from '../protocol/told.js'

/** On whose request a child may end though nobody has hurt it. */
const ordinary: readonly (StopCause | undefined)[] = ['stop', 'restart', 'reload', 'scale', 'withdraw', 'replace', 'recycle']

/** Every exit must have a reason that is known: the container asked for it, or the drill has hurt this child and said how that ends. */
export function brokenExits(entries: readonly Entry[]): string[] {
  const hurts = new Map<number, Pick<EntryOf<'hurt'>, 'how' | 'reasons' | 'must'>[]>()
  const exits = new Map<number, EntryOf<'exit'>>()
  let spoilt: EntryOf<'spoilt'>['reasons'] = []
  let superseded = false
  const hurt = (id: number, by: Pick<EntryOf<'hurt'>, 'how' | 'reasons' | 'must'>) => hurts.set(id, [...(hurts.get(id) ?? []), by])
  for (const entry of entries) {
    if (entry.kind === 'spoilt') spoilt = entry.reasons
    if (entry.kind === 'spawn' && spoilt.length > 0) hurt(entry.child.id, { how: 'started when that was spoilt', reasons: spoilt, must: false })
    if (entry.kind === 'hurt') hurt(entry.id, entry)
    // What was starting is killed when a newer change is asked for.
    if (entry.kind === 'log' && entry.text.startsWith('Abandoned what was starting')) superseded = true
    if (entry.kind === 'done') superseded = false
    if (entry.kind === 'exit' && superseded && ordinary.includes(entry.status.stoppedBy)) hurt(entry.child.id, { how: 'superseded', reasons: ['killed'], must: false })
    if (entry.kind === 'exit') exits.set(entry.child.id, entry)
  }
  const ruthless = entries.some(({ kind }) => kind === 'ruthless')
  const unexplained = [...exits.values()].flatMap(({ child, status }) => {
    const { reason, stoppedBy, success } = status
    if ((success || (ruthless && reason === 'killed')) && ordinary.includes(stoppedBy)) return []
    const expected = hurts.get(child.id) ?? []
    if (expected.some(({ reasons }) => reasons.includes(reason))) return []
    const told = expected.map(({ how, reasons }) => `${how}: ${reasons.join(' or ')}`).join('; ') || 'nobody hurt it'
    return [`Child ${child.id} '${child.name}' ended with '${reason}' (${JSON.stringify(status)}), but ${told}`]
  })
  // What a supervisor that is gone would have told is lost.
  if (entries.some(({ kind }) => kind === 'fatal')) return unexplained
  const missing = [...hurts].flatMap(([id, list]) => (list.some(({ must }) => must) && !exits.has(id) ? [`Child ${id} was hurt (${list[0]!.how}) and has not ended`] : []))
  return [...unexplained, ...missing]
}

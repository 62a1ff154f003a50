import type { MonitorEvent } from '@asc/monitor/client'
import type { Answer } from '../base/answer.js'
import { color } from '../base/style.js'
import { speaking } from '../client/client-error.js'
import { clock } from '../client/describe-exit.js'
import { findTarget } from '../client/find-target.js'

/** `asc events`: what happens, line by line, until it ends or Ctrl-C. With `--json` each event as it is, the snapshot first. */
export async function events(answer: Answer, word: string | undefined, { figures = false }: { readonly figures?: boolean }): Promise<void> {
  const { client } = await findTarget(word)
  await speaking(async () => {
    for await (const event of client.events({ figures })) {
      const text = describeEvent(event)
      answer.result(event, () => (text === undefined ? [] : [`${color.dim(clock(event.time).slice(11))} ${text}`]))
    }
  })
}

/** An event for a person; `undefined` for one that says nothing new. */
export function describeEvent(event: MonitorEvent): string | undefined {
  switch (event.type) {
    case 'child-started': return `${color.bold(event.child.name)} started${event.again ? ' again' : ''} ${color.dim(`pid ${event.child.pid ?? '-'}`)}`
    case 'child-ready': return `${color.bold(event.child.name)} ${color.green('ready')}`
    case 'child-exited': return `${color.bold(event.child.name)} ${event.exit.success ? 'ended' : color.red('failed')}: ${event.exit.explanation[0] ?? event.exit.reason}`
    case 'child-replaced': return `${color.bold(event.child.name)} replaced by ${event.successor.pid ?? event.successor.name}`
    case 'generation-changed': return `${event.service}: generation ${event.number} ${event.state}`
    case 'service-changed': return `${event.service.name}: ${event.service.state}, ${event.service.summary}`
    case 'action-started': return `${event.action.action} ${event.action.target ?? event.action.service ?? ''} asked for by ${event.action.by}`
    case 'action-done': return `${color.green(`${event.action.action} done`)}: ${event.action.text}`
    case 'action-failed': return `${color.red(`${event.action.action} failed`)}: ${event.action.text}`
    case 'lost': return color.yellow(`${event.count} events were lost`)
    case 'bye': return `the supervisor ends: ${event.reason}`
    case 'snapshot': return event.status.services.map(({ name, state, summary }) => `${name}: ${state}, ${summary}`).join('; ')
    default: return undefined
  }
}

import { needsMeasuring } from '../decide/recycling.js'
import { ticketSecret } from '../system/ticket-secret.js'
import type { InheritedListener, StartMessage } from '../wire/start-message.js'
import type { TaskDescriptor } from '../wire/task-descriptor.js'
import type { ChildContext } from './backend.js'

/** What a child is told at its start, by whichever channel. `listeners`: as the child finds them. */
export function startMessage(task: TaskDescriptor, context: ChildContext, listeners: Readonly<Record<string, InheritedListener>>): StartMessage {
  const { name, index, data, ready, healthCheckTimeout, recycle } = context
  const tickets = Object.keys(listeners).length > 0 ? ticketSecret() : undefined
  return { task, name, index, data, ready, listeners, healthCheckTimeout, measure: needsMeasuring(recycle), ...(tickets && { tickets }) }
}

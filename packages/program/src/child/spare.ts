import { parentLostCode } from '@asc/core/child'
import type { Channel } from './channel.js'

/** What most programs load, and what takes Node the longest. */
const modules = ['node:http', 'node:https', 'node:stream', 'node:url', 'node:crypto']

type Order = { readonly go: string; readonly index?: number } | { readonly signal: string } | object

/**
 * The life of a spare until it is told to begin: its event loop waits, and none of the program's code has run. What it gains is the start of
 * Node and of its larger modules.
 */
export function untilGo(channel: Channel): void {
  for (const name of modules) require(name)
  channel.send({ warm: true })
  for (;;) {
    const order = channel.next() as Order | undefined
    if (!order) process.exit(parentLostCode)
    if ('signal' in order) process.exit(0)
    if (!('go' in order)) continue
    if (order.index !== undefined) Object.assign(process.env, { ASC_INDEX: String(order.index), NODE_APP_INSTANCE: String(order.index - 1) })
    channel.send({ warm: false })
    return
  }
}

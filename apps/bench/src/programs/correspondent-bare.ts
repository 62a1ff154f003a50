/** The same over Node's own channel. */
import { correspond, type Order } from '../common/correspond.js'

let behind: Promise<unknown> | undefined
const receive = correspond({
  send(message) {
    let sent!: () => void
    behind = new Promise<void>((resolve) => (sent = resolve))
    return process.send!(message, undefined, undefined, () => sent())
  },
  room: () => behind!,
})
process.on('message', (order: Order) => receive(order))
process.once('disconnect', () => process.exit())
process.send!('ready')

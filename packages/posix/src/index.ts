export { dup } from './dup.js'
export { sendDatagram } from './send-datagram.js'
export { setParentDeathSignal } from './set-parent-death-signal.js'

export { dup } from './dup.js'
export { dup2 } from './dup2.js'
export { sendDatagram } from './send-datagram.js'
export { setParentDeathSignal } from './set-parent-death-signal.js'

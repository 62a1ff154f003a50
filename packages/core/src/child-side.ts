/**
 * The child's half of core, for the entry points of backends. An entry is bundled with it, so that a child loads one
 * file and nothing of the parent's half.
 */
export { parentLostCode } from './exit-status.js'
export type { Envelope, Line } from './envelope.js'
export type { Exchange } from './exchange.js'
export { MessageError } from './errors.js'
export { encodeFrame, FrameReader } from './frame.js'
export { FrameLine } from './frame-line.js'
export { FrameWriter } from './frame-writer.js'
export { idle, prepare, type PreparedTask } from './idle.js'
export { Inbox } from './inbox.js'
export { Instance, type InstanceHost } from './instance.js'
export { Interruption, type InterruptSignal } from './interrupt.js'
export type { ChildMessage, ParentMessage } from './message.js'
export { packError } from './remote-error.js'
export { runInstance, type RunHost } from './run-instance.js'
export type { StartMessage } from './start-message.js'
export type { WarmMessage } from './warm-message.js'

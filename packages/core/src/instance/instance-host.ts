import type { ChildProcess } from 'node:child_process'
import type { Exchange } from '../messaging/exchange.js'
import type { Line } from '../wire/envelope.js'
import type { ChildMessage } from '../wire/message.js'

/** What an instance needs from the process or thread that it runs in. */
export interface InstanceHost {
  readonly kind: string
  /** True: its stdout and stderr are its own streams and not descriptors 1 and 2, so a command's output must be written to them. */
  readonly ownOutput?: boolean
  send(message: ChildMessage): void
  /** Sends the messages of a task's own code. */
  readonly line: Line
  /** Called once, with the exchange that must receive each envelope from the parent. */
  attach(exchange: Exchange): void
  /** Sets the title of the process, or the name of the thread. */
  rename(name: string): void
  /** Called when a command has taken the place of the task. */
  replaced?(command: ChildProcess): void
  /** Ends this process or thread once every message has reached the parent. */
  exit(code: number): void
}

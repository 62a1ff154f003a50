/** A thread that kills its process some time after the other end of a pipe, which the parent holds, is gone. */
import { Socket } from 'node:net'
import { workerData } from 'node:worker_threads'
import type { EntryStart } from './entry-start.js'

const { descriptor, delay } = workerData as NonNullable<EntryStart['watchdog']>
const lifeline = new Socket({ fd: descriptor, readable: true })
lifeline.on('error', () => {})
lifeline.once('close', () => setTimeout(() => process.kill(process.pid, 'SIGKILL'), delay))
lifeline.resume()

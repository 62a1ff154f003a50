/** A thread that says each second that it is well. */
import { parentPort } from 'node:worker_threads'

parentPort!.postMessage('ready')
setInterval(() => parentPort!.postMessage('healthy'), 1000)

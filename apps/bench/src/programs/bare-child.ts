/** The least that a process or a thread can do without @asc. */
import { parentPort } from 'node:worker_threads'

if (parentPort) parentPort.postMessage('ready')
else process.send?.('ready')
setInterval(() => {}, 3_600_000)

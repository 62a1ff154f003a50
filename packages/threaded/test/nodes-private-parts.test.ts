import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'

/** See decisions/035-nodes-private-parts.md. */
it("a thread's stdout has a method 'kStdioWantsMoreDataCallback' that confirms what was written", async () => {
  const program = `
    const prototype = Object.getPrototypeOf(process.stdout)
    const name = Object.getOwnPropertySymbols(prototype).find(({ description }) => description === 'kStdioWantsMoreDataCallback')
    require('node:worker_threads').parentPort.postMessage(typeof (name && prototype[name]))`
  const worker = new Worker(program, { eval: true, stdout: true })
  const exited = once(worker, 'exit')
  const [type] = (await once(worker, 'message')) as string[]
  expect(type, `kStdioWantsMoreDataCallback is not in Node ${process.version} any more: see decisions/035-nodes-private-parts.md`).toBe('function')
  await exited
})

it("'process.reallyExit' of a thread ends it with a code, and calls no handler of its end", async () => {
  const worker = new Worker("process.on('exit', () => { process.exitCode = 1 }); process.reallyExit(7)", { eval: true })
  const [code] = (await once(worker, 'exit')) as number[]
  expect(code, `process.reallyExit is not in Node ${process.version} any more: see decisions/035-nodes-private-parts.md`).toBe(7)
})

import type { Cluster, Worker } from 'node:cluster'

/**
 * A program that starts workers by `node:cluster` keeps them: they have the connections, so that they are to drain before the program gets
 * its signal. They are asked by messages of Node's own kind (`NODE_`), which the program's code does not see.
 */
const orders = { drain: 'NODE_ASC_DRAIN', drained: 'NODE_ASC_DRAINED', settle: 'NODE_ASC_SETTLE', settled: 'NODE_ASC_SETTLED' }

interface Order {
  readonly cmd?: unknown
  readonly timeout?: number
}

/** What is used of `node:cluster`. Loaded late: it is Node's largest part here, and its servers load it anyway. */
const cluster = (): Cluster => require('node:cluster') as Cluster

/** Has the workers of this process load `preload`, and nothing else that it starts. Calls `forked` with the first. */
export function preloadWorkers(preload: string, forked: () => void): void {
  const module = cluster()
  const { fork } = module
  let told = false
  module.fork = (env?: object) => {
    if (!told) forked()
    told = true
    module.setupPrimary()
    const given = module.settings.execArgv ?? []
    module.settings.execArgv = [...given, '--require', preload]
    try {
      return fork.call(module, env)
    } finally {
      module.settings.execArgv = given
    }
  }
}

/**
 * Has all workers of this process drain. What this process has accepted before is with them by then.
 *
 * @param timeout milliseconds until their connections are closed
 */
export async function drainWorkers(timeout: number): Promise<void> {
  const workers = Object.values(cluster().workers ?? {}).filter((worker): worker is Worker => worker !== undefined && worker.isConnected())
  await Promise.all(workers.map((worker) => order(worker, { cmd: orders.settle }, orders.settled)))
  await Promise.all(workers.map((worker) => order(worker, { cmd: orders.drain, timeout }, orders.drained)))
}

/** Sends an order, and waits for the answer to it, or for the end of the worker. */
function order(worker: Worker, message: Order, answer: string): Promise<void> {
  return new Promise((resolve) => {
    const { process: subprocess } = worker
    const done = (): void => {
      subprocess.off('internalMessage', heard)
      subprocess.off('exit', done)
      resolve()
    }
    const heard = ({ cmd }: Order): void => void (cmd === answer && done())
    subprocess.on('internalMessage', heard)
    subprocess.on('exit', done)
    subprocess.send(message, (error) => error && done())
  })
}

/** The other side: drains when it is told to, and says when that is done. */
export function obeyPrimary(drain: (timeout: number) => Promise<void>): void {
  const answer = (cmd: string): void => void process.send?.({ cmd }, undefined, undefined, () => {})
  process.on('internalMessage' as 'message', (message) => {
    const { cmd, timeout = 0 } = message as Order
    if (cmd === orders.settle) answer(orders.settled)
    if (cmd === orders.drain) void drain(timeout).then(() => answer(orders.drained))
  })
}

/** Whether this process is such a worker. */
export function isClusterWorker(): boolean {
  // Node has taken its own variable for that out of the environment, and has a channel to the primary.
  return process.channel !== undefined && cluster().isWorker
}

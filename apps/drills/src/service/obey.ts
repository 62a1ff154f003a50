import { execSync, spawn } from 'node:child_process'
import { closeSync, writeSync } from 'node:fs'
import type { Instance } from '@asc/core'
import { foundSeconds, type Drilled, type Order } from '../protocol/order.js'

/** The descriptor of a process's channel to its parent. */
const channel = 3

/** Has a child do to itself what a drill orders. It answers first, so that the drill knows that it has begun. */
export function obey(instance: Instance<unknown, Drilled>): void {
  instance.onRequest((order) => {
    setTimeout(perform, 10, instance, order)
    return { pid: process.pid }
  })
}

function perform(instance: Instance<unknown>, order: Order): void {
  switch (order.act) {
    case 'segfault':
      return void process.kill(process.pid, 'SIGSEGV')
    case 'exhaust':
      return exhaust()
    case 'throw':
      throw new Error('told to throw')
    case 'exit':
      return process.exit(order.code)
    case 'spin':
      for (;;);
    case 'block':
      return void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, order.ms)
    case 'run':
      return void execSync(`sleep ${order.ms / 1000}`)
    case 'close':
      closeSync(channel)
      for (;;);
    case 'found':
      return found()
    case 'garbage':
      return void writeSync(channel, Buffer.alloc(4096, 0xff))
    case 'flood':
      return flood(instance)
    case 'half':
      // The length of a message, and less than that of it.
      writeSync(channel, Buffer.from([100, 0, 0, 0, 1, 2, 3]))
      return process.exit(7)
  }
}

/** They can be told by how long they sleep: 4711 seconds, and the pid of this process in the fraction. */
function found(): void {
  const seconds = foundSeconds(process.pid)
  const away = { detached: true, stdio: 'ignore' } as const
  spawn('sleep', [seconds], away).unref()
  spawn('/bin/sleep', [seconds], { ...away, env: {} }).unref()
  spawn('sh', ['-c', `setsid sh -c 'sleep ${seconds} & exit' & exit`], { stdio: 'ignore' }).unref()
}

function exhaust(): void {
  const kept: string[][] = []
  for (;;) kept.push(Array.from({ length: 10_000 }, (_, index) => `${kept.length} ${index}`))
}

/** As much as one second allows: statuses, which nobody holds back. */
function flood(instance: Instance<unknown>): void {
  const end = performance.now() + 1000
  for (let count = 0; performance.now() < end; count++) instance.status(`flood ${count}`)
}

import { closeSync, openSync } from 'node:fs'
import { isatty } from 'node:tty'
import type { StandardStream } from './own-descriptor.js'

let guarded = false

/**
 * Keeps an `error` of `process.stdout` and `process.stderr` (EPIPE, ENOSPC, EIO) from being an uncaught exception, whoever has written. From the
 * first use of these streams on Node has a pipe or socket behind them not wait (O_NONBLOCK), for all processes that share it, until it exits or starts
 * a child that inherits it.
 */
export function guardStandardStreams(): void {
  if (guarded) return
  guarded = true
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor))
  if (terminals.length > 0) process.on('exit', () => forgetLost(terminals))
}

/** Node restores its terminals as it exits, and aborts where one of them is gone (EIO of tcsetattr(3)), unless it finds something else there. */
function forgetLost(terminals: readonly number[]): void {
  for (const descriptor of terminals.filter((each) => !isatty(each))) {
    closeSync(descriptor)
    openSync('/dev/null', 'r+') // The lowest number that is free.
  }
}

/**
 * Lets go of what a program has written to `process.stdout` and `process.stderr` and nobody takes, once nothing of it was taken for `patience`
 * milliseconds: it keeps the program from ending. To be called when all is done.
 */
export function releaseStandardStreams(patience = 1000): void {
  for (const stream of [process.stdout, process.stderr] as StandardStream[]) release(stream, patience)
}

function release(stream: StandardStream, patience: number): void {
  let waiting = stream._handle?.writeQueueSize ?? 0
  if (waiting === 0) return
  const timer = setInterval(() => {
    const left = stream._handle?.writeQueueSize ?? 0
    if (left > 0 && left < waiting) return void (waiting = left)
    clearInterval(timer)
    if (left > 0) stream._handle?.close?.()
  }, patience).unref()
}

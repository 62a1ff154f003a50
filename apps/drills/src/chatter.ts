import { threadId } from 'node:worker_threads'

/** Writes numbered lines in bursts, each of them in two pieces, until it is asked to end; then how many there were. */
export function chat(signal: AbortSignal): void {
  const name = `${process.pid}/${threadId}`
  let count = 0
  const timer = setInterval(() => {
    for (let burst = 0; burst < 20; burst++) {
      process.stdout.write(`line ${name} ${count} `)
      process.stdout.write(`${'x'.repeat(count % 200)} end\n`)
      count += 1
    }
  }, 20)
  signal.addEventListener('abort', () => {
    clearInterval(timer)
    process.stdout.write(`last ${name} ${count} end\n`)
  })
}

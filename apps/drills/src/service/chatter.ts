import { threadId } from 'node:worker_threads'

/** Writes numbered lines in bursts, until it is asked to end; then how many there were. `pieces`: each line in two writes. */
export function chat(signal: AbortSignal, how: 'lines' | 'pieces'): void {
  const name = `${process.pid}/${threadId}`
  let count = 0
  const timer = setInterval(() => {
    for (let burst = 0; burst < 20; burst++) {
      const parts = [`line ${name} ${count} `, `${'x'.repeat(count % 200)} end\n`]
      for (const part of how === 'pieces' ? parts : [parts.join('')]) process.stdout.write(part)
      count += 1
    }
  }, 20)
  signal.addEventListener('abort', () => {
    clearInterval(timer)
    process.stdout.write(`last ${name} ${count} end\n`)
  })
}

import { clientTimeout, urlOf, type ClientKind } from './client.js'
import { absence, runProgram } from './program.js'
import { Tally } from './tally.js'

/** wrk, which tells what it has counted when it ends. */
export const wrkClient: ClientKind = {
  name: 'wrk',
  absent: () => absence('wrk', ['-v'], /wrk/),
  start(target) {
    const tally = new Tally()
    const ending = new AbortController()
    const lines: string[] = []
    const args = ['-t1', '-c8', '-d3600s', '--timeout', `${clientTimeout / 1000}s`, urlOf(target)]
    const run = runProgram('wrk', args, (line) => lines.push(line), ending.signal)
    return {
      tally,
      tells: false,
      async end() {
        ending.abort()
        const code = await run
        const told = readWrk(lines)
        if (told === undefined) return tally.lose(`wrk ended with ${code}: ${lines.join(' ')}`)
        tally.answer(told.requests)
        for (const [cause, lost] of Object.entries(told.errors)) tally.lose(cause, lost)
      },
    }
  },
}

/** What wrk's report counts. It speaks of errors only where there are some. */
export function readWrk(lines: readonly string[]): { requests: number; errors: Record<string, number> } | undefined {
  const report = lines.join('\n')
  const requests = /^\s*(\d+) requests in /m.exec(report)?.[1]
  if (requests === undefined) return undefined
  const errors: Record<string, number> = {}
  const sockets = /Socket errors: (.*)$/m.exec(report)?.[1] ?? ''
  for (const [, name, count] of sockets.matchAll(/(\w+) (\d+)/g)) errors[`${name} error`] = Number(count)
  const status = /Non-2xx or 3xx responses: (\d+)/.exec(report)?.[1]
  if (status !== undefined) errors['wrong status'] = Number(status)
  return { requests: Number(requests), errors }
}

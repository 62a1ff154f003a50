import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Account } from '../src/load/account.js'
import type { LoadReport } from '../src/load/load-messages.js'

const program = fileURLToPath(new URL('../dist/load.js', import.meta.url))
const hello = 'Hello from process 1\n'

/** Ways to treat a request, and in which entry of the account it belongs. */
const treatments = {
  answer: { entry: 'answers', treat: ({ response }) => response.end(hello) },
  close: { entry: 'answers', treat: ({ response }) => response.setHeader('Connection', 'close').end(hello) },
  error: { entry: 'wrong', treat: ({ response }) => response.writeHead(500).end(hello) },
  nonsense: { entry: 'wrong', treat: ({ response }) => response.end('Hello\n') },
  hangUp: { entry: 'losses', treat: ({ request }) => request.socket.end() },
  reset: { entry: 'losses', treat: ({ request }) => request.socket.resetAndDestroy() },
  half: {
    entry: 'losses',
    treat: ({ response }) => response.writeHead(200, { 'Content-Length': hello.length }).write(hello.slice(0, 9), () => response.socket?.end()),
  },
} satisfies Record<string, { entry: keyof Account; treat: (exchange: { request: IncomingMessage; response: ServerResponse }) => unknown }>

type Treatment = keyof typeof treatments

/** Lets both kinds of clients loose on a server that treats requests in turn as told; resolves with what was done, and with their account of it. */
async function exchange(turns: readonly Treatment[], enough = 600) {
  const done = { answers: 0, wrong: 0, losses: 0 }
  let next = 0
  const server = createServer((request, response) => {
    const { entry, treat } = treatments[turns[next++ % turns.length]!]
    done[entry as keyof typeof done] += 1
    treat({ request, response })
    if (next === enough) load.send('finish')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const load = fork(program, [`http://127.0.0.1:${(server.address() as AddressInfo).port}`, '3', '3'])
  const report = await new Promise<LoadReport>((resolve) => load.on('message', (message: LoadReport) => message.final && resolve(message)))
  server.close()
  server.closeAllConnections()
  return { done, accounts: report.accounts, account: add(report.accounts.kept, report.accounts.fresh) }
}

const add = (one: Account, other: Account) => ({
  requests: one.requests + other.requests,
  answers: one.answers + other.answers,
  wrong: one.wrong.length + other.wrong.length,
  losses: one.losses.length + other.losses.length,
})

describe('the load accounts for every request', () => {
  test.each<[string, Treatment[]]>([
    ['when all is well', ['answer']],
    ['when the server closes after every answer, which loses nothing', ['close']],
    ['when the server closes after some answers', ['answer', 'answer', 'close']],
    ['when connections are closed without an answer', ['answer', 'hangUp', 'answer']],
    ['when connections are reset', ['answer', 'answer', 'reset']],
    ['when answers are cut off', ['answer', 'half', 'answer', 'answer']],
    ['when answers are wrong', ['answer', 'error', 'nonsense']],
    ['when all of that happens', ['answer', 'close', 'hangUp', 'answer', 'reset', 'half', 'error', 'close', 'answer', 'nonsense', 'half']],
  ])('%s', async (_, turns) => {
    const { done, account, accounts } = await exchange(turns)
    expect(account).toEqual({ requests: done.answers + done.wrong + done.losses, ...done })
    expect(accounts.kept.clients + accounts.fresh.clients).toBe(0)
    expect(accounts.kept.answers).toBeGreaterThan(0)
    expect(accounts.fresh.answers).toBeGreaterThan(0)
  })
})

test('a request to a closed port is a loss', async () => {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const load = fork(program, [`http://127.0.0.1:${port}`, '1', '1'])
  const { kept, fresh } = await new Promise<LoadReport['accounts']>((resolve) =>
    load.on('message', ({ accounts, final }: LoadReport) => {
      if (accounts.kept.losses.length > 0 && accounts.fresh.losses.length > 0) load.send('finish', () => {})
      if (final) resolve(accounts)
    }),
  )
  for (const account of [kept, fresh]) {
    expect(account.answers).toBe(0)
    expect(account.losses).toHaveLength(account.requests)
    expect(account.losses[0]?.reason).toContain('ECONNREFUSED')
    expect(account.losses[0]?.port).toBeUndefined()
  }
})

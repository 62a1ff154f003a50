import { fork } from 'node:child_process'
import { once } from 'node:events'
import { load } from '../load.js'
import { program } from '../program.js'
import type { Contender, Work } from '../work.js'

/** Starts a server of two processes, loads it, and ends it. */
const serving = (name: string, fresh: boolean): Contender => async ({ quick }) => {
  const server = fork(program(name))
  try {
    const [{ port }] = (await once(server, 'message')) as [{ port: number }]
    const url = `http://127.0.0.1:${port}/`
    await load(url, 1, fresh)
    return await load(url, quick ? 1 : 5, fresh)
  } finally {
    server.kill()
    await once(server, 'exit')
  }
}

const contenders = (fresh: boolean) => ({
  asc: serving('http-asc', fresh),
  'node:cluster': serving('http-cluster', fresh),
  'bare, one socket': serving('http-bare', fresh),
})

/** Servers are warmed up in each round. */
const common = { unit: 'requests/s', quickRounds: 1, rehearsal: false } as const

export const httpFresh: Work = {
  ...common,
  name: 'http-fresh',
  title: 'HTTP, a new connection per request, 2 processes',
  contenders: contenders(true),
  claims: [{ of: 'asc', kind: 'ratio', to: 'node:cluster', atLeast: 2 }],
}

export const httpKept: Work = {
  ...common,
  name: 'http-kept',
  title: 'HTTP keep-alive, 2 processes',
  contenders: contenders(false),
  claims: [
    { of: 'asc', kind: 'ratio', to: 'node:cluster', atLeast: 1.1 },
    { of: 'asc', kind: 'ratio', to: 'bare, one socket', atLeast: 0.98 },
  ],
}

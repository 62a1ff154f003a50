import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { freePort } from '../../../free-port.base.js'
import { keepAlive } from '@asc/clients'
import { Crowd } from './support/crowd.js'
import { Drill } from './support/drill.js'
import { Pm2 } from './support/pm2.js'

/** What fifty keep-alive clients lose in five reloads. PM2's figures are for the record: nothing is expected of them. */
const programs = ['plain.cjs', 'exit-on-sigterm.mjs', 'server-close.cjs', 'express.mjs', 'fastify.mjs', 'koa.cjs', 'hono.mjs', 'nest.cjs']

test.each(programs)('%s: what @asc and PM2 lose in five reloads, in turns', async (file) => {
  const ours = await ofAsc(file)
  const theirs = await ofPm2(file)
  console.log(`beside PM2 | ${file} | @asc lost ${ours.lost} of ${ours.lost + ours.answered} | PM2 lost ${theirs.lost} of ${theirs.lost + theirs.answered} ${theirs.errors}`)
  expect(ours.lost).toBe(0)
  expect(theirs.answered).toBeGreaterThan(0)
})

async function ofAsc(file: string): Promise<{ lost: number; answered: number }> {
  const drill = await Drill.start({ file, client: keepAlive })
  try {
    await drill.reload(5)
  } finally {
    await drill[Symbol.asyncDispose]()
  }
  return { lost: drill.tally.lost.length, answered: drill.tally.answered }
}

async function ofPm2(file: string): Promise<{ lost: number; answered: number; errors: string }> {
  const port = await freePort()
  await using pm2 = await Pm2.start(file, port)
  await untilAnswers(port)
  const crowd = await Crowd.gather(port, keepAlive, 50)
  for (let time = 0; time < 5; time++) {
    await pm2.reload()
    await crowd.answers()
  }
  await crowd[Symbol.asyncDispose]()
  const { lost, answered } = crowd.tally
  return { lost: lost.length, answered, errors: [...new Set(lost.map((why) => why.split(':')[0]))].join(', ') }
}

/** PM2 returns before its programs listen. */
async function untilAnswers(port: number): Promise<void> {
  const answers = (): Promise<boolean> => new Promise((resolve) => get({ port, agent: false }, (response) => resolve(response.resume() && true)).on('error', () => resolve(false)))
  while (!(await answers())) await sleep(50)
}

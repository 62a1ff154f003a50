import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { keepAlive } from '@asc/clients'
import { killOne, refuses } from './support/disasters.js'
import { Drill } from './support/drill.js'

const peers = fileURLToPath(new URL('../peers/', import.meta.url))
const standalone = `${peers}next-app/.next/standalone/next-app/server.js`

beforeAll(() => {
  if (existsSync(standalone)) return
  execFileSync(process.execPath, [`${peers}node_modules/next/dist/bin/next`, 'build'], { cwd: `${peers}next-app`, env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }, stdio: 'inherit' })
}, 600_000)

describe('five reloads, a release that throws, and one that hangs lose nothing of Next', () => {
  test.each([
    { title: 'standalone', file: '../next-app/.next/standalone/next-app/server.js', options: { readyOn: 'http:/' } },
    { title: 'by next start', file: '../node_modules/next/dist/bin/next', options: { readyOn: 'http:/', args: ['start'], cwd: `${peers}next-app` } },
  ] as const)('$title', async ({ title, file, options }) => {
    const started = performance.now()
    await using drill = await Drill.start({ file, client: keepAlive, options })
    await drill.reload(5)
    expect(drill.tally.lost).toEqual([])
    expect(drill.exits.map(({ reason }) => reason)).toEqual(Array.from({ length: 10 }, () => 'interrupted'))
    await refuses(drill, 'throws.cjs', /this release cannot find its database/)
    await refuses(drill, 'hangs.cjs', /listened on nothing/)
    const { answered } = drill.tally
    const killed = await killOne(drill)
    console.log(`Next ${title}: ${answered} answers, 0 lost; ${killed} by the SIGKILL; ${Math.round(performance.now() - started)} ms`)
  })
})

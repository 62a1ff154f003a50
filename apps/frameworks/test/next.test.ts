import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Container } from '@asc/core'
import { Forked } from '@asc/forked'
import { Hybrid } from '@asc/hybrid'
import { Threaded } from '@asc/threaded'
import { beforeAll, describe, expect, test } from 'vitest'
import { keepAlive } from '@asc/clients'
import { reloadUnderLoad } from './support/reload-under-load.js'

const peers = new URL('../peers/', import.meta.url)
const containers: [string, () => Container][] = [
  ['Forked', () => new Forked()],
  ['Threaded', () => new Threaded()],
  ['Hybrid', () => new Hybrid()],
]

describe('five reloads of Next with a custom server', () => {
  beforeAll(() => {
    const next = fileURLToPath(new URL('node_modules/next/dist/bin/next', peers))
    execFileSync(process.execPath, [next, 'build'], { cwd: fileURLToPath(new URL('programs/next-app/', peers)), env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' }, stdio: 'ignore' })
  }, 300_000)

  test.each(containers)('on %s lose nothing', async (_, container) => {
    const { answered, lost, exits } = await reloadUnderLoad({ program: 'next', container, client: keepAlive, clients: 50 })
    console.log(`next: ${answered} answers`)
    expect(lost).toEqual([])
    expect(exits.filter(({ success }) => !success)).toEqual([])
  })
})

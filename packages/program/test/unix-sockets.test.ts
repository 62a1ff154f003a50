import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger, Listener } from '@asc/core'
import { program } from '@asc/program'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askHttp, fixture, Observed, untilAnsweredBy } from './observed.js'

let folder = ''
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'asc-unix-'))))
afterAll(() => rm(folder, { recursive: true }))

describe('a Unix socket', () => {
  it.each(['sync', 'callback', 'promise', 'import'])('that the container has is shared with programs that remove its file before they listen and when they end (%s)', async (way) => {
    const path = join(folder, way)
    using app = await Listener.bind({ path })
    await using container = new Observed()
    const other = join(folder, `${way}-other`)
    writeFileSync(other, '')
    container.run(program(fixture('removes.mjs'), { env: { SOCKET: path, OTHER: other, WAY: way } }), { count: 2, restart: true, listeners: { app } })
    expect(await container.waitUntilReady()).toBe(true)
    await untilAnsweredBy(2, () => askHttp({ socketPath: path }))
    // Whatever else it removes is gone.
    expect(existsSync(other)).toBe(false)
    const [child] = [...container.children]
    expect(await container.replace(child!)).toBe(true)
    await untilAnsweredBy(2, () => askHttp({ socketPath: path }))
  })

  it('that nobody has bound before belongs to the child that listens first: the log and the error of the others say what to write', async () => {
    const path = join(folder, 'unknown')
    let warn = (_text: string): void => {}
    const warning = new Promise<string>((resolve) => (warn = resolve))
    const logger = { ...createLogger('silent'), warn: (fields: unknown, text: string) => warn(`${text} ${JSON.stringify(fields)}`) }
    await using container = new Observed({ logger })
    const task = program(fixture('listens.mjs'), { env: { FORM: JSON.stringify([[path]]) } })
    container.run(task, { count: 1 })
    await container.waitUntilReady()
    expect(await warning).toMatch(/listens on a Unix socket that its siblings, and the next generation, cannot share.*Listener\.bind/)
    expect(await warning).toContain(path)
    container.run(program(fixture('acts.cjs'), { env: { ACT: 'listens', PORT: path } }), { count: 1 })
    await once(container, 'exit')
    expect(container.exits[0]?.error?.message).toMatch(/EADDRINUSE.*listeners: \{ app: await Listener\.bind\(\{ path \}\) \}/)
  })
})

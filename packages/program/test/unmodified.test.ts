import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { program } from '@asc/program'
import { afterAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../free-port.base.js'
import { fixture, Observed } from './observed.js'

const folder = mkdtempSync(join(tmpdir(), 'asc-program-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('a program', () => {
  it('is the main module, and nothing of ours is in its options, its environment, its threads and what it starts', async () => {
    const port = await freePort()
    const preloaded = file('preloaded.cjs', 'globalThis.preloaded = true')
    await using container = new Observed()
    const env = { PORT: String(port), NODE_OPTIONS: `--require ${preloaded}` }
    container.run(program(fixture('tells.cjs'), { args: ['--port', '80'], cwd: folder, env }), { count: 1, execArgv: ['--no-deprecation'], inheritExecArgv: false })
    expect(await container.waitUntilReady()).toBe(true)
    const [own] = (await container.heard('own', 1)) as [Record<string, unknown>]
    expect(own).toMatchObject({
      argv: [fixture('tells.cjs'), '--port', '80'],
      execArgv: ['--no-deprecation'],
      main: true,
      filename: fixture('tells.cjs'),
      cwd: folder,
      variables: [],
      options: `--require ${preloaded}`,
      cached: ['preloaded.cjs', 'tells.cjs'],
    })
    const [thread] = (await container.heard('thread', 1)) as [Record<string, unknown>]
    const [forked] = (await container.heard('forked', 1)) as [Record<string, unknown>]
    expect(thread).toMatchObject({ native: true, execArgv: ['--no-deprecation'] })
    expect(forked).toMatchObject({ native: true, execArgv: ['--no-deprecation'], cached: ['preloaded.cjs', 'tells.cjs'] })
  })

  it('may be an ES module', async () => {
    await using container = new Observed()
    container.run(program(fixture('main.mjs'), { readyOn: 'message', args: ['a'] }), { count: 1 })
    const [filename] = await container.heard('filename', 1)
    expect(filename).toBe(fixture('main.mjs'))
    const [main] = container.messages.map((message) => message.main)
    // Node 24.2 and later have it.
    expect([undefined, true]).toContain(main)
  })

  it('gets its environment from files and options, the options last', async () => {
    const path = file('variables.cjs', `process.send({ seen: [process.env.A, process.env.B, process.env.HOME ?? null] }); process.send('ready'); setInterval(() => {}, 1000)`)
    file('first.env', 'A=1\nB=1\n')
    file('second.env', '# a comment\nB="2"\n')
    await using container = new Observed()
    container.run(program(path, { cwd: folder, envFile: ['first.env', 'second.env'], env: { A: '3', HOME: undefined }, readyOn: 'message' }), { count: 1 })
    expect(await container.heard('seen', 1)).toEqual([['3', '2', null]])
  })

  it('says what it has thrown, with its own file and line', async () => {
    const path = file('breaks.mjs', `await Promise.resolve()\nthrow Object.assign(new TypeError('no such table'), { code: 'E_TABLE' })\n`)
    await using container = new Observed()
    container.run(program(path), { count: 1 })
    expect(await container.waitUntilReady()).toBe(false)
    const [{ error } = {}] = container.exits
    expect(error).toMatchObject({ name: 'TypeError', message: 'no such table', code: 'E_TABLE' })
    expect(error?.stack).toContain('breaks.mjs:2')
    expect(error?.stack).not.toContain('preload')
  })

  it('shows the error of its server as Node does, if nobody listens to it', async () => {
    const stranger = createServer().listen(0)
    await once(stranger, 'listening')
    const { port } = stranger.address() as { port: number }
    await using container = new Observed()
    container.run(program(fixture('acts.cjs'), { env: { ACT: 'listens', PORT: String(port) } }), { count: 1, output: 'pipe' })
    await once(container, 'exit')
    const [{ output = '' } = {}] = container.exits
    expect(output).toContain('EADDRINUSE')
    expect(output).not.toContain('preload')
    stranger.close()
  })

  it('that cannot be parsed is named', async () => {
    await using container = new Observed()
    container.run(program(file('unparsed.cjs', 'const = 1')), { count: 1 })
    expect(await container.waitUntilReady()).toBe(false)
    expect(container.exits[0]?.error).toMatchObject({ name: 'SyntaxError' })
  })
})

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, listRecordings } from '@asc/monitor'
import { afterEach, describe, expect, it } from 'vitest'
import { operateWeb } from './operated.js'
import { linesIn } from './recorded-lines.js'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'asc-recording-'))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A supervisor of its own, which is a program. */
function start(what: string, folder: string): { readonly supervisor: ChildProcess; readonly env: NodeJS.ProcessEnv } {
  const env = { ...process.env, ASC_RUNTIME_DIR: join(folder, 'run'), ASC_STATE_DIR: join(folder, 'state'), SHOP_TOKEN: 'tkn-4711-very-secret' }
  const supervisor = fork(new URL('./fixtures/crashing.mjs', import.meta.url), [what], { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  cleanups.push(() => supervisor.exitCode ?? supervisor.signalCode ?? supervisor.kill('SIGKILL'))
  return { supervisor, env }
}

async function failedStart(recordings: { readonly folder: string; readonly keep?: number }) {
  const web = await operateWeb({ more: { restart: { limit: { failures: 1, window: 60_000 }, backoff: { initial: 0, max: 0 } } }, monitor: { recordings } })
  cleanups.push(() => web.end())
  web.wish('broken')
  await expect(web.controller.start()).rejects.toThrow()
  return web
}

/** Without those that are not finished. */
function finished(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('Z.html'))
  } catch {
    return []
  }
}

describe('a recording is made by itself', () => {
  it('when a service could not start, for its owner alone', async () => {
    const folder = join(newFolder(), 'kept')
    await failedStart({ folder })
    await expect.poll(() => finished(folder), { timeout: 10_000 }).toHaveLength(1)
    const file = join(folder, finished(folder)[0]!)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    const lines = linesIn(readFileSync(file, 'utf8'))
    expect(lines).toMatch(/"reason":"web (has given up|could not start): /)
    expect(lines).toContain('this release is broken')
  })

  it('and old ones go, but no other files', async () => {
    const folder = newFolder()
    for (const file of ['2020-01-01T00-00-00-000Z.html', '2021-01-01T00-00-00-000Z.html', 'notes.html']) writeFileSync(join(folder, file), '')
    await failedStart({ folder, keep: 2 })
    await expect.poll(() => finished(folder), { timeout: 10_000 }).not.toContain('2020-01-01T00-00-00-000Z.html')
    expect(finished(folder)).toHaveLength(2)
    expect(readdirSync(folder)).toContain('notes.html')
  })

  it('when a program ends because its service has failed, at once', async () => {
    const folder = newFolder()
    const { supervisor, env } = start('fail', folder)
    expect(await once(supervisor, 'exit')).toEqual([3, null])
    const [file] = listRecordings('web', env)
    expect(linesIn(readFileSync(file!, 'utf8'))).toContain('there is no database')
    expect(readdirSync(join(file!, '..'))).toHaveLength(1)
  })

  it('when the supervisor crashes, which ends as it would without; without secrets', async () => {
    const folder = newFolder()
    const { supervisor, env } = start('throw', folder)
    await once(supervisor, 'message')
    supervisor.send('crash')
    expect(await once(supervisor, 'exit')).toEqual([1, null])
    const lines = linesIn(readFileSync(listRecordings('web', env)[0]!, 'utf8'))
    expect(lines).toContain('The supervisor crashed: Error: a fault of the supervisor, token …')
    expect(lines).not.toContain('tkn-4711')
    for (const line of lines.trim().split('\n')) JSON.parse(line)
  })

  it('when the supervisor goes on after an exception, and then not again at once', async () => {
    const folder = newFolder()
    const { supervisor, env } = start('caught', folder)
    await once(supervisor, 'message')
    for (let count = 0; count < 3; count++) {
      supervisor.send('crash')
      expect(await once(supervisor, 'message')).toEqual(['caught', undefined])
    }
    await expect.poll(() => listRecordings('web', env), { timeout: 10_000 }).toHaveLength(1)
    expect((await connect('web', { env }).status()).services[0]!.state).toBe('ready')
    supervisor.disconnect()
    await once(supervisor, 'exit')
    expect(listRecordings('web', env)).toHaveLength(1)
  })
})

describe('what cannot be recorded', () => {
  it.each<[string, (folder: string) => string]>([
    ['a link to a folder', (folder) => {
      mkdirSync(join(folder, 'real'))
      symlinkSync(join(folder, 'real'), join(folder, 'link'))
      return join(folder, 'link')
    }],
    ['a folder that others may write to', (folder) => {
      mkdirSync(join(folder, 'open'), { mode: 0o777 })
      return join(folder, 'open')
    }],
    ['a file', (folder) => {
      writeFileSync(join(folder, 'file'), '')
      return join(folder, 'file')
    }],
  ])('harms nobody: %s', async (title, make) => {
    const before = process.umask(0)
    const folder = make(newFolder())
    process.umask(before)
    const web = await failedStart({ folder })
    await expect.poll(async () => (await web.client.logs({ lines: 1000 })).lines.map(({ text }) => text), { timeout: 10_000 }).toContain('Could not write a recording')
    if (title !== 'a file') expect(readdirSync(folder)).toEqual([])
  })

  it('is an option that is invalid', async () => {
    await expect(operateWeb({ monitor: { recordings: { keep: 0 } } })).rejects.toThrow("'recordings.keep'")
    await expect(operateWeb({ monitor: { recordings: { folder: '' } } })).rejects.toThrow("'recordings.folder'")
    await expect(operateWeb({ monitor: { recordings: { kep: 1 } as never } })).rejects.toThrow("'recordings.kep' is not an option")
  })
})

describe('a recording that is asked for', () => {
  it('is a file to be kept, and no page of the address', async () => {
    const web = await operateWeb({ monitor: { listen: { port: 0 } } })
    cleanups.push(() => web.end())
    await web.controller.start()
    const answer = await fetch(`${web.monitor.url}/v1/recording`)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="web-.*\.html"$/)
    expect(answer.headers.get('content-security-policy')).toBe('sandbox')
    const html = await answer.text()
    expect(html).toContain('data-recorded')
    expect(html.trimEnd().endsWith('</html>')).toBe(true)
    expect((await fetch(`${web.monitor.url}/v1/recording?minutes=3`)).status).toBe(400)
    expect((await fetch(`${web.monitor.url}/v1/recording`, { method: 'HEAD' })).status).toBe(200)
  })
})

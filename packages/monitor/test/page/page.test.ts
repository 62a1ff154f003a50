import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Status } from '../../src/contract/status.js'
import { violations } from './axe.js'
import { closeBrowser, hasBrowser, openPage, type Watched } from './browser.js'
import { action, child, exit, figures, generation, iso, line, service, status } from './made-up.js'
import { StandIn } from './stand-in.js'

const cleanups: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})
afterAll(closeBrowser)

async function standIn(given: Status = status([service([1, 2].map((id) => child(id)))])): Promise<StandIn> {
  const one = await new StandIn(given).listen()
  cleanups.push(() => one.close())
  return one
}

async function open(url: string, options?: Parameters<typeof openPage>[1]): Promise<Watched> {
  const watched = await openPage(url, options)
  cleanups.push(() => watched.page.context().close())
  return watched
}

async function live(page: Page): Promise<void> {
  await page.locator('[data-connection=live]').waitFor()
}

/** Where the tests leave things in the page, and where an attack would. */
interface Marks {
  hacked?: number
  seen: { added: number; texts: number }
}

describe.skipIf(!hasBrowser)('the page', () => {
  it('shows what runs, and what changes', async () => {
    const supervisor = await standIn()
    const { page, complaints } = await open(supervisor.url)
    await live(page)
    await page.locator('[data-child=web-1][data-state=ready]').waitFor()
    supervisor.emit('child-started', { child: child(3, { state: 'starting' }), again: false })
    await page.locator('[data-child=web-3][data-state=starting]').waitFor()
    supervisor.emit('child-ready', { child: child(3) })
    await page.locator('[data-child=web-3][data-state=ready]').waitFor()
    supervisor.emit('figures', { supervisor: figures(Date.now()), children: { 3: figures(Date.now(), { rss: 77 * 1024 ** 2, connections: 41 }) } })
    await page.locator('[data-child=web-3]', { hasText: '77 MB' }).waitFor()
    expect(await page.title()).toBe('web · ready')
    expect(complaints).toEqual([])
  })

  it('shows new children turning ready above old ones that drain, with their connections', async () => {
    const supervisor = await standIn()
    const { page } = await open(supervisor.url)
    await live(page)
    const { children: _children, ...reloading } = service([], { state: 'reloading', generations: [generation(1, { state: 'serving' }), generation(2, { state: 'starting' })] })
    supervisor.emit('service-changed', { service: reloading })
    supervisor.emit('child-started', { child: child(5, { name: 'web-1', generation: 2, state: 'starting' }), again: false })
    await page.locator('tbody[data-generation="2"] [data-child=web-1][data-state=starting]').waitFor()
    supervisor.emit('child-ready', { child: child(5, { name: 'web-1', generation: 2 }) })
    await page.locator('tbody[data-generation="2"] .generation', { hasText: '1 of 1 ready' }).waitFor()
    supervisor.emit('service-changed', { service: { ...reloading, generations: [generation(1, { state: 'draining' }), generation(2)] } })
    supervisor.emit('child-changed', { child: child(1, { state: 'stopping', figures: figures(Date.now(), { connections: 7 }) }) })
    await page.locator('tbody[data-generation="1"] [data-child=web-1]', { hasText: 'draining' }).waitFor()
    await page.locator('tbody[data-generation="1"] .generation', { hasText: '2 children left · 7 connections' }).waitFor()
    expect(await page.locator('tbody').evaluateAll((parts) => parts.map((part) => (part as HTMLElement).dataset.generation))).toEqual(['2', '1'])
  })

  it('is read-only without a token, says that one is wrong, and acts with the right one', async () => {
    const supervisor = await standIn()
    const asked: unknown[] = []
    supervisor.onAction = (name, body) => {
      asked.push([name, body])
      return action(1, { action: 'scale', target: 'web', state: 'running', text: '0 of 2 new children are ready', progress: { done: 0, total: 2 } })
    }
    const { page } = await open(supervisor.url)
    await live(page)
    await page.getByRole('button', { name: 'Scale web' }).click()
    const token = page.getByLabel('Token')
    await token.fill('wrong')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'This token is wrong' }).waitFor()
    await token.fill(supervisor.token)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'One more' }).click()
    await page.getByRole('button', { name: 'One more' }).click()
    await page.getByText('2 children more: 2 → 4.').waitFor()
    await page.getByRole('button', { name: 'Scale', exact: true }).click()
    await page.locator('[data-action=scale][data-state=running]').waitFor()
    supervisor.emit('action-done', { action: action(1, { action: 'scale', target: 'web' }) })
    await page.locator('[data-action=scale][data-state=done]').waitFor()
    await page.getByRole('status').filter({ hasText: 'Scale of web done in 1 s' }).waitFor({ state: 'attached' })
    expect(asked).toEqual([['scale', { target: 'web/web', count: 4, wait: false }]])
  })

  it('forgets a token that the supervisor does not take any more', async () => {
    const supervisor = await standIn()
    const { page } = await open(`${supervisor.url}#token=${supervisor.token}`)
    await live(page)
    supervisor.token = 'another'
    await page.getByRole('button', { name: 'Reload…' }).click()
    await page.getByRole('button', { name: 'Reload', exact: true }).click()
    await page.getByRole('button', { name: 'Read-only · unlock' }).waitFor()
  })

  it('takes the token out of the address at once, and keeps it in this tab alone', async () => {
    const supervisor = await standIn()
    const { page } = await open(`${supervisor.url}#token=${supervisor.token}`)
    await page.getByRole('button', { name: 'Lock actions' }).waitFor()
    expect(page.url()).toBe(supervisor.url)
    await page.reload()
    await page.getByRole('button', { name: 'Lock actions' }).waitFor()
    const other = await page.context().newPage()
    await other.goto(supervisor.url)
    await other.getByRole('button', { name: 'Read-only · unlock' }).waitFor()
  })

  it('stops a service only after its name was typed', async () => {
    const supervisor = await standIn()
    const { page } = await open(`${supervisor.url}#token=${supervisor.token}`)
    await live(page)
    await page.getByRole('button', { name: 'Stop…' }).click()
    const stop = page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true })
    expect(await stop.isDisabled()).toBe(true)
    await page.getByRole('dialog').getByRole('textbox').fill('web')
    expect(await stop.isDisabled()).toBe(false)
  })

  it('shows how a child crashed: the error, its place, the last lines, and what followed', async () => {
    const supervisor = await standIn()
    const { page } = await open(supervisor.url)
    await live(page)
    const { pid: _pid, ...waiting } = child(1, { state: 'waiting', restartAt: iso(Date.now() + 600_000) })
    supervisor.emit('child-exited', {
      child: waiting,
      exit: exit(1, { explanation: ['web-1 crashed: boom', 'It had run for 30 s.'], error: { type: 'RangeError', message: 'boom', file: '/srv/app.js', line: 7 }, lines: [line(1, 'last words', { stream: 'stderr' })], delay: 600_000, askedBy: 'nobody' }),
    })
    await page.locator('[data-child=web-1]', { hasText: /restart in \d+ s/ }).waitFor()
    const record = page.locator('[data-exit=web-1]')
    await record.locator('summary').first().click()
    for (const text of ['web-1 crashed: boom', 'It had run for 30 s.', 'RangeError', '/srv/app.js:7', 'last words', 'restarted after 10 min', 'nobody']) expect(await record.innerText()).toContain(text)
    await page.getByRole('status').filter({ hasText: 'web-1 crashed: boom' }).waitFor({ state: 'attached' })
  })

  it('says that the connection is lost and that what it shows is old, and mends it', async () => {
    const supervisor = await standIn()
    const { page, complaints } = await open(supervisor.url)
    await live(page)
    await supervisor.close()
    await page.locator('.banner.lost', { hasText: 'What you see is how it was at' }).waitFor()
    expect(await page.title()).toBe('web · lost')
    supervisor.status = status([service([child(9, { name: 'web-9' })])])
    await supervisor.listen()
    await page.getByRole('button', { name: 'Try now' }).click()
    await live(page)
    await page.locator('[data-child=web-9]').waitFor()
    expect(await page.locator('.banner').count()).toBe(0)
    expect(await page.locator('[data-child=web-1]').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('notices that this device is offline, and comes back by itself', async () => {
    const supervisor = await standIn()
    const { page } = await open(supervisor.url)
    await live(page)
    await page.context().setOffline(true)
    await page.locator('.banner.lost', { hasText: 'offline' }).waitFor()
    await page.context().setOffline(false)
    await live(page)
  })

  it('says that the supervisor has ended, and meets the next one', async () => {
    const supervisor = await standIn()
    const { page } = await open(supervisor.url)
    await live(page)
    await supervisor.end('SIGTERM')
    await page.locator('.banner.ended', { hasText: 'The supervisor has ended: SIGTERM' }).waitFor()
    await supervisor.listen()
    await page.getByRole('button', { name: 'Try now' }).click()
    await live(page)
  })

  it('follows the log, filters it, and stands still on request', async () => {
    const supervisor = await standIn()
    supervisor.write(line(1, 'GET /'), line(2, '\u001b[31mboom\u001b[0m', { name: 'web-2', stream: 'stderr' }))
    const { page } = await open(supervisor.url)
    const log = page.getByRole('log')
    await log.getByText('boom').waitFor()
    supervisor.write(line(3, 'GET /cart'))
    await log.getByText('GET /cart').waitFor()
    await page.getByLabel('Filter lines by text').fill('cart')
    await expect.poll(() => log.locator('.log-line, .line').allInnerTexts()).toEqual([expect.stringMatching(/web-1 GET \/cart$/)])
    await page.getByLabel('Filter lines by text').fill('')
    await page.getByLabel('Child', { exact: true }).selectOption('web-2')
    await expect.poll(() => log.locator('.line').count()).toBe(1)
    await page.getByLabel('Child', { exact: true }).selectOption('')
    await page.getByRole('button', { name: 'Pause' }).click()
    supervisor.write(line(4, 'while paused'))
    await page.getByRole('button', { name: 'Go on' }).click()
    await log.getByText('while paused').waitFor()
  })

  it('shows markup in names, lines and errors as text, and runs none of it', async () => {
    const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    const supervisor = await standIn(status([service([child(1, { name: evil, group: evil, status: evil })], { name: 'web', complaint: evil, summary: evil, addresses: [`javascript:window.hacked=1`, evil], groups: [{ name: evil, wanted: 1, ready: 1 }] })]))
    supervisor.exits = [exit(1, { name: evil, explanation: [evil, evil], error: { type: evil, message: evil, stack: evil, file: evil }, lines: [line(1, evil)], askedBy: evil })]
    supervisor.actions = [action(1, { text: evil, by: evil, state: 'failed', problem: { type: '', code: 'internal', status: 500, title: '', detail: evil } })]
    supervisor.write(line(2, evil, { name: evil }))
    const { page, complaints } = await open(supervisor.url)
    await live(page)
    await page.getByRole('log').getByText(evil).first().waitFor()
    await page.locator('.record summary').first().click()
    await page.locator('button.name').click()
    await page.getByRole('dialog').getByRole('heading', { name: evil, exact: true }).waitFor()
    expect(await page.evaluate(() => [document.querySelectorAll('#page img, #page script, a[href^=javascript]').length, (globalThis as unknown as Marks).hacked])).toEqual([0, undefined])
    expect(complaints).toEqual([])
  })

  it('shows times in UTC on request, and remembers that', async () => {
    const supervisor = await standIn()
    supervisor.exits = [exit(1, {}, Date.now() - 1000)]
    const { page } = await open(supervisor.url, { timezoneId: 'Asia/Kolkata' })
    const time = page.locator('.exits time')
    const local = await time.innerText()
    await page.getByRole('button', { name: 'Times: Asia/Calcutta' }).or(page.getByRole('button', { name: 'Times: Asia/Kolkata' })).click()
    await page.getByRole('button', { name: 'Times: UTC' }).waitFor()
    expect(await time.innerText()).not.toBe(local)
    expect(await time.getAttribute('datetime')).toBe(supervisor.exits[0]!.time)
    await page.reload()
    await page.getByRole('button', { name: 'Times: UTC' }).waitFor()
  })

  it('says what there is where there is nothing', async () => {
    const supervisor = await standIn(status([]))
    const { page } = await open(supervisor.url)
    await page.getByText('This supervisor has no services yet.').waitFor()
    supervisor.status = status([service([], { state: 'stopped', summary: 'Stopped', groups: [], generations: [] })])
    await page.reload()
    for (const text of ['No children run.', 'No child has ended.', 'Nothing was asked for yet.', 'No output yet.']) await page.getByText(text).waitFor()
  })

  it('shows several services apart', async () => {
    const jobs = child(7, { name: 'jobs-1', service: 'jobs' })
    const supervisor = await standIn(status([service([child(1)]), service([jobs], { name: 'jobs', state: 'degraded' })]))
    const { page } = await open(supervisor.url)
    await page.locator('[data-child=web-1]').waitFor()
    await page.getByRole('navigation', { name: 'Services' }).getByRole('button', { name: /jobs/ }).click()
    await page.locator('[data-child=jobs-1]').waitFor()
    expect(await page.locator('[data-child=web-1]').count()).toBe(0)
    expect(await page.title()).toBe('web · degraded')
  })

  it('can be used by keyboard alone, and gives the focus back', async () => {
    const supervisor = await standIn()
    const { page } = await open(supervisor.url)
    await page.locator('[data-child=web-1]').waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the log')
    const focused = () => page.evaluate(() => document.activeElement?.textContent)
    for (let steps = 0; steps < 40 && (await focused()) !== 'web-1'; steps++) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Child web-1' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    expect(await focused()).toBe('web-1')
  })

  it('does not move where less motion is wanted', async () => {
    const supervisor = await standIn(status([service([child(1, { state: 'starting' })])]))
    const { page } = await open(supervisor.url, { reducedMotion: 'reduce' })
    await page.locator('[data-child=web-1]').waitFor()
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
  })

  it.each([
    ['light', { colorScheme: 'light' as const }],
    ['dark', { colorScheme: 'dark' as const }],
    ['on a phone', { viewport: { width: 360, height: 740 } }],
  ])('has nothing that axe finds fault with: %s', async (_title, options) => {
    const waiting = child(3, { state: 'waiting', restartAt: iso(Date.now() + 60_000) })
    const supervisor = await standIn(status([
      service([child(1, { figures: figures(Date.now(), { loopDelayMax: 400, stale: true }) }), child(2, { state: 'starting' }), waiting, child(4, { generation: 0, state: 'stopping' })], { complaint: 'web-3 fails again and again', state: 'degraded' }),
      service([], { name: 'jobs', state: 'stopped', children: [] }),
    ]))
    supervisor.exits = [exit(1, { error: { type: 'Error', message: 'boom', stack: 'Error: boom' }, lines: [line(1, 'x')] }), exit(2, { success: true, stoppedBy: 'stop' })]
    supervisor.actions = [action(2, { state: 'running', progress: { done: 1, total: 2 } }), action(1, { state: 'failed', culprit: { name: 'web-1', exit: 'error', lines: [line(1, 'x')] } })]
    supervisor.write(line(1, 'out'), line(2, 'err', { stream: 'stderr' }), line(3, 'told', { stream: 'supervisor', level: 'error' }))
    const { page } = await open(`${supervisor.url}#token=${supervisor.token}`, options)
    await live(page)
    await page.getByRole('log').getByText('told').waitFor()
    await page.locator('.record summary').first().click()
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
    await page.locator('button.name').first().click()
    await page.getByRole('dialog').waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Recycle…' }).click()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await supervisor.close()
    await page.locator('.banner.lost').waitFor()
    expect(await violations(page)).toEqual([])
  })

  it('stays usable with 200 children: figures change only numbers that are in view', async () => {
    const children = Array.from({ length: 200 }, (_, index) => child(index + 1))
    const supervisor = await standIn(status([service(children)]))
    const { page } = await open(supervisor.url)
    await expect.poll(() => page.locator('tr.child').count()).toBe(200)
    const samples = (rss: number) => ({ supervisor: figures(Date.now()), children: Object.fromEntries(children.map(({ id }) => [id, figures(Date.now(), { rss: (rss + id) * 1024 ** 2 })])) })
    supervisor.emit('figures', samples(1000))
    await page.locator('[data-child=web-1]', { hasText: '1,001 MB' }).waitFor()
    await page.evaluate(() => {
      const seen = ((globalThis as unknown as Marks).seen = { added: 0, texts: 0 })
      new MutationObserver((records) => {
        for (const { type, addedNodes } of records) {
          if (type === 'characterData') seen.texts++
          seen.added += [...addedNodes].filter((node) => node.nodeType === 1).length
        }
      }).observe(document.querySelector('table')!, { childList: true, characterData: true, subtree: true })
    })
    supervisor.emit('figures', samples(1100))
    await page.locator('[data-child=web-1]', { hasText: '1.1 GB' }).waitFor()
    const { added, texts } = await page.evaluate(() => (globalThis as unknown as Marks).seen)
    expect(added).toBe(0)
    expect(texts).toBeLessThan(100)
    // What was not in view catches up when it is.
    const last = page.locator('[data-child=web-200]')
    await last.scrollIntoViewIfNeeded()
    await last.filter({ hasText: '1.3 GB' }).waitFor()
    await page.getByLabel('Filter children by name, group or state').fill('web-19')
    await expect.poll(() => page.locator('tr.child').count()).toBe(11)
  })
})

describe('the document', () => {
  /** Asks as a browser would not: without following, decoding or caching anything. */
  function ask(url: string, headers: Record<string, string> = {}): Promise<{ answer: IncomingMessage; body: Buffer }> {
    return new Promise((resolve, reject) => {
      get(url, { headers, agent: false }, async (answer) => {
        const chunks: Buffer[] = []
        for await (const chunk of answer) chunks.push(chunk as Buffer)
        resolve({ answer, body: Buffer.concat(chunks) })
      }).on('error', reject)
    })
  }

  it.each([['br', 'gzip, deflate, br'], ['gzip', 'gzip'], ['gzip', 'br;q=0, gzip;q=0.5'], [undefined, 'identity']])('is sent as %s for “%s”', async (encoding, accepted) => {
    const { answer, body } = await ask((await standIn()).url, { 'accept-encoding': accepted })
    expect(answer.headers['content-encoding']).toBe(encoding)
    expect(body.length).toBe(Number(answer.headers['content-length']))
    if (encoding) expect(body.length).toBeLessThan(100_000)
  })

  it('is not sent again to a browser that has it', async () => {
    const { url } = await standIn()
    const { answer } = await ask(url)
    const again = await ask(url, { 'if-none-match': answer.headers.etag! })
    expect([again.answer.statusCode, again.body.length]).toEqual([304, 0])
  })

  it('asks for nothing from elsewhere, and allows nothing inline but what is in it', async () => {
    const { answer, body } = await ask((await standIn()).url)
    const policy = answer.headers['content-security-policy'] as string
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(body.toString().match(/(?:src|href)="(?!data:|#)[^"]*"/g)).toBeNull()
  })

  it.skipIf(!hasBrowser)('cannot be put into a frame of another page', async () => {
    const supervisor = await standIn()
    const framing = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(`<iframe src="${supervisor.url}"></iframe>`))
    await new Promise<void>((resolve) => framing.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => new Promise((resolve) => { framing.close(resolve); framing.closeAllConnections() }))
    const { page, complaints } = await open(`http://127.0.0.1:${(framing.address() as AddressInfo).port}/`)
    await expect.poll(() => complaints.join()).toContain('frame-ancestors')
    expect(await page.frames()[1]?.locator('#page').count().catch(() => 0) ?? 0).toBe(0)
  })

  it.skipIf(!hasBrowser)('runs no script that came into it by other means', async () => {
    const { page, complaints } = await open((await standIn()).url)
    await live(page)
    const outcome = await page.evaluate(() => {
      const script = document.createElement('script')
      try {
        script.textContent = 'window.hacked = 1'
        document.body.append(script)
      } catch (error) {
        return (error as Error).name
      }
      try {
        document.body.innerHTML = '<p>markup</p>'
      } catch (error) {
        return (error as Error).name
      }
      return 'nothing stopped it'
    })
    expect(outcome).toBe('TypeError')
    expect(await page.evaluate(() => (globalThis as unknown as Marks).hacked)).toBeUndefined()
    expect(complaints.join()).toContain('TrustedScript')
  })
})

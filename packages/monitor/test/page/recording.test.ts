import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { operateWeb, type Operated } from '../operated.js'
import { linesIn } from '../recorded-lines.js'
import { violations } from './axe.js'
import { closeBrowser, hasBrowser, openPage, type Watched } from './browser.js'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})
afterAll(closeBrowser)

async function ask({ port }: Operated, path: string): Promise<void> {
  const request = get({ port, path, agent: false }).on('error', () => {})
  request.on('response', (answer) => answer.resume())
  await once(request, 'close')
}

/** A service that has had a crash and a reload, and a log with a secret and markup. */
async function eventful(): Promise<Operated> {
  const web = await operateWeb({ monitor: { env: { SHOP_PASSWORD: 'correct horse battery' } } })
  cleanups.push(() => web.end())
  return web
}

async function openRecording(html: string, options?: Parameters<typeof openPage>[1]): Promise<Watched> {
  const folder = mkdtempSync(join(tmpdir(), 'asc-recording-'))
  cleanups.push(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'report.html')
  writeFileSync(file, html)
  const watched = await openPage(pathToFileURL(file).href, options)
  cleanups.push(() => watched.page.context().close())
  return watched
}

/** The seconds of figures until now. */
async function figures({ client }: Operated, count: number): Promise<void> {
  let seen = 0
  for await (const { type } of client.events()) if (type === 'figures' && ++seen >= count) return
}

describe.skipIf(!hasBrowser)('a recording', () => {
  it('is one file that shows in the same viewer what was, without a network, and can do nothing', async () => {
    const web = await eventful()
    await web.controller.start()
    await figures(web, 2)
    await ask(web, `/log?${encodeURIComponent('</script><img src=x onerror=alert(1)> password correct horse battery')}`)
    await ask(web, '/crash')
    await expect.poll(async () => (await web.client.exits()).exits.length).toBe(1)
    await web.client.act('reload', {})
    await figures(web, 2)
    const html = await web.client.recording()
    expect(linesIn(html)).not.toContain('correct horse')
    const { page, complaints } = await openRecording(html, { offline: true })
    await page.locator('tbody[data-generation="2"] tr.child[data-state=ready]').nth(1).waitFor()
    expect(await page.locator('[data-connection=recorded]').innerText()).toBe('Recorded')
    expect(await page.getByRole('region', { name: 'Recording' }).innerText()).toContain('Asked for by a test')
    expect(await page.locator('.record.bad').first().innerText()).toContain('crashed on purpose')
    await page.getByRole('log').getByText('</script><img src=x onerror=alert(1)> password …').waitFor()
    for (const name of ['Reload…', 'Stop…', 'Scale web', 'Read-only · unlock']) expect(await page.getByRole('button', { name }).count()).toBe(0)
    expect(await violations(page)).toEqual([])

    // At the beginning there was one generation, and no crash.
    await page.getByLabel('Time', { exact: true }).focus()
    await page.keyboard.press('Home')
    await page.locator('tbody[data-generation="1"] tr.child:is([data-state=starting], [data-state=ready])').first().waitFor()
    expect(await page.locator('tbody[data-generation="2"]').count()).toBe(0)
    expect(await page.locator('.record.bad').count()).toBe(0)
    const next = page.getByRole('button', { name: 'Event →' })
    while (!(await page.locator('.playback .here').innerText()).includes('crashed on purpose')) await next.click()
    await page.locator('.record.bad').first().waitFor()
    expect(await page.locator('tbody[data-generation="2"]').count()).toBe(0)
    await page.getByRole('button', { name: 'web-2' }).click()
    await page.getByRole('dialog', { name: 'Child web-2' }).getByText('Memory').first().waitFor()
    expect(complaints).toEqual([])
  })

  it('says that it is damaged, instead of nothing', async () => {
    const web = await eventful()
    await web.controller.start()
    const html = await web.client.recording()
    const { page } = await openRecording(html.replace(/(id="recording">.{200})[^<]*/, '$1'))
    await page.getByText('This recording is damaged').waitFor()
  })
})

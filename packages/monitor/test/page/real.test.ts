import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { operateWeb, type Operated } from '../operated.js'
import { closeBrowser, hasBrowser, openPage } from './browser.js'

const token = 'a-token-that-nobody-guesses'
const cleanups: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})
afterAll(closeBrowser)

/** Two real processes that answer requests, and a page that shows them. */
async function serviceAndPage(address = `#token=${token}`): Promise<{ readonly web: Operated; readonly page: Page; readonly complaints: string[] }> {
  const web = await operateWeb({ monitor: { listen: { port: 0, token } } })
  cleanups.push(() => web.end())
  await web.controller.start()
  const { page, complaints } = await openPage(`${web.monitor.url}/${address}`)
  cleanups.push(() => page.context().close())
  await page.locator('tr.child[data-state=ready]').nth(1).waitFor()
  return { web, page, complaints }
}

async function confirm(page: Page, open: string, verb: string): Promise<void> {
  await page.getByRole('button', { name: open }).click()
  await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click()
}

describe.skipIf(!hasBrowser)('the page of a real service', () => {
  it('shows a reload live: new children turn ready, old ones drain with their connections, and are gone', async () => {
    const { web, page, complaints } = await serviceAndPage()
    const slow = get({ port: web.port, path: '/slow?600000', agent: false }).on('error', () => {})
    await once(slow, 'socket').then(([socket]) => once(socket, 'connect'))
    await page.locator('tbody[data-generation="1"] .generation', { hasText: '1 connection' }).waitFor()
    await confirm(page, 'Reload…', 'Reload')
    await page.locator('tbody[data-generation="2"] tr.child[data-state=ready]').nth(1).waitFor()
    const old = page.locator('tbody[data-generation="1"]')
    await old.locator('.generation', { hasText: 'draining' }).waitFor()
    await old.locator('tr.child', { hasText: 'draining' }).waitFor()
    slow.destroy()
    await old.waitFor({ state: 'detached' })
    await page.locator('[data-action=reload][data-state=done]').waitFor()
    await page.locator('[data-service-state=ready]').waitFor()
    expect(complaints).toEqual([])
  })

  it('shows why a child crashed, and the one in its place', async () => {
    const { web, page } = await serviceAndPage()
    const before = await page.locator('tr.child .ids').allInnerTexts()
    await once(get({ port: web.port, path: '/crash', agent: false }).on('error', () => {}), 'close')
    const record = page.locator('.record.bad').first()
    await record.locator('summary').first().click()
    await expect.poll(() => record.innerText()).toContain('crashed on purpose')
    expect(await record.innerText()).toMatch(/web\.mjs:\d+/)
    expect(await record.innerText()).toContain('about to crash')
    await page.locator('tr.child[data-state=ready]').nth(1).waitFor()
    await expect.poll(async () => (await page.locator('tr.child .ids').allInnerTexts()).filter((pid) => !before.includes(pid)).length).toBe(1)
  })

  it('scales by a button, after a wrong token was refused', async () => {
    const { web, page } = await serviceAndPage('')
    await page.getByRole('button', { name: 'Scale web' }).click()
    await page.getByLabel('Token').fill('some-other-token')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'This token is wrong' }).waitFor()
    await page.getByLabel('Token').fill(token)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'One more' }).click()
    await page.getByRole('button', { name: 'Scale', exact: true }).click()
    await page.locator('[data-action=scale][data-state=done]').waitFor()
    await page.locator('tr.child[data-state=ready]').nth(2).waitFor()
    expect((await web.client.status()).services[0]!.groups[0]).toMatchObject({ wanted: 3, ready: 3 })
    expect((await web.client.actions()).actions[0]!.by).toContain('page')
  })

  it('says of a release that does not start which child was to blame, and where', async () => {
    const { web, page } = await serviceAndPage()
    web.wish('broken')
    await confirm(page, 'Reload…', 'Reload')
    const failed = page.locator('[data-action=reload][data-state=failed]')
    await failed.waitFor()
    for (const text of ['this release is broken', 'web.mjs:']) expect(await failed.innerText()).toContain(text)
    await page.locator('tbody[data-generation="1"] tr.child[data-state=ready]').nth(1).waitFor()
  })

  it('restarts one child that was chosen, and follows its log', async () => {
    const { web, page } = await serviceAndPage()
    await page.getByRole('button', { name: 'web-2' }).click()
    const panel = page.getByRole('dialog', { name: 'Child web-2' })
    await panel.getByRole('button', { name: 'Restart…' }).click()
    await page.getByRole('dialog', { name: 'Restart web-2?' }).getByRole('button', { name: 'Restart', exact: true }).click()
    await page.locator('[data-action=restart][data-state=done]').waitFor({ state: 'attached' })
    await page.keyboard.press('Escape')
    await page.getByLabel('Stream').selectOption('stdout')
    await ask(web, '/log?hello%20page')
    await page.getByRole('log').getByText('hello page').waitFor()
  })

  it('asks for the token before it shows anything, where others can reach the address', async () => {
    const web = await operateWeb({ monitor: { listen: { port: 0, host: '0.0.0.0', token } } })
    cleanups.push(() => web.end())
    await web.controller.start()
    const { page } = await openPage(web.monitor.url!.replace('0.0.0.0', '127.0.0.1'))
    cleanups.push(() => page.context().close())
    await page.locator('.banner.locked').getByRole('button', { name: 'Enter token' }).click()
    await page.getByLabel('Token').fill(token)
    await page.keyboard.press('Enter')
    await page.locator('tr.child[data-state=ready]').nth(1).waitFor()
    expect(await page.locator('.banner').count()).toBe(0)
  })

  it('catches up with what has happened while it was offline', async () => {
    const { web, page } = await serviceAndPage()
    await page.context().setOffline(true)
    await page.locator('.banner.lost').waitFor()
    await web.client.act('scale', { count: 3 })
    await page.context().setOffline(false)
    await page.locator('[data-connection=live]').waitFor()
    await page.locator('tr.child[data-state=ready]').nth(2).waitFor()
  })
})

function ask({ port }: Operated, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ port, path, agent: false }, (answer: IncomingMessage) => answer.resume().on('end', resolve)).on('error', reject)
  })
}

// Takes the screenshots: `npm run screenshots` in packages/monitor. Those of the README go to `images`; with a folder as argument, all go
// there, to be looked at. They show an hour of a service that is made up here, always the same.
import { mkdir } from 'node:fs/promises'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { anHour } from './an-hour.js'
import { closeBrowser, openPage } from './browser.js'

const [, , folder] = process.argv
const ofReadme = ['page', 'crash']

const hour = await anHour()
await mkdir(folder ?? 'images', { recursive: true })
try {
  await look({ colorScheme: 'light', viewport: { width: 1280, height: 1000 } }, async (page) => {
    await shoot('page', page)
    await shoot('all', page, true)
    await page.locator('.record.bad summary').first().click()
    await shoot('crash', page.locator('.pair'))
    await page.locator('button.name').first().click()
    await page.getByRole('dialog').getByText('Exits of').waitFor()
    await shoot('child', page)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Scale web' }).click()
    await shoot('scale', page)
    await page.keyboard.press('Escape')
    await hour.lose(async () => {
      await page.locator('.banner.lost').waitFor()
      await shoot('lost', page)
    })
  })
  await look({ colorScheme: 'dark', viewport: { width: 1280, height: 1000 } }, (page) => shoot('dark', page))
  await look({ colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }, (page) => shoot('phone', page))
} finally {
  await closeBrowser()
  await hour.close()
}

async function look(options: BrowserContextOptions, at: (page: Page) => Promise<void>): Promise<void> {
  const { page, complaints } = await openPage(`${hour.url}#token=${hour.token}`, { reducedMotion: 'reduce', ...options })
  await page.locator('[data-child]').first().waitFor()
  hour.tick()
  await page.locator('[data-child]', { hasText: 'MB' }).first().waitFor()
  await page.getByRole('log').locator('.line').first().waitFor()
  await at(page)
  for (const complaint of complaints) console.error(complaint)
  await page.context().close()
}

async function shoot(name: string, what: Page | Locator, fullPage = false): Promise<void> {
  if (folder === undefined && !ofReadme.includes(name)) return
  await what.screenshot({ path: `${folder ?? 'images'}/${name}.png`, ...(fullPage && { fullPage }) })
}

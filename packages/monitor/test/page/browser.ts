import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

/** Where Debian's package `chromium` puts it; another one can be named. */
const executablePath = process.env.ASC_CHROMIUM ?? '/usr/bin/chromium'

/** Whether there is a browser to test with. */
export const hasBrowser = existsSync(executablePath)

let started: Promise<Browser> | undefined

/** The browser of this test file: started once. */
export function browser(): Promise<Browser> {
  // Containers and machines of tests seldom allow the sandbox; the pages are our own.
  started ??= chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })
  return started
}

export async function closeBrowser(): Promise<void> {
  await (await started)?.close()
  started = undefined
}

/** What a page must not do: throw, or break its own content security policy. */
export interface Watched {
  readonly page: Page
  readonly complaints: string[]
}

/** Opens a page of its own, with nothing remembered, and notes what it complains about. */
export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await (await browser()).newContext({ viewport: { width: 1280, height: 900 }, timezoneId: 'Europe/Berlin', ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`${error.name}: ${error.message}`))
  page.on('console', (message) => {
    // A failed request is logged by the browser; that the page mends it is for the tests to see.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text())
  })
  await page.goto(url)
  return { page, complaints }
}

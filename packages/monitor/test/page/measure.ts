// Measures the page: `npm run measure:page` in packages/monitor. Prints what it weighs, how soon it shows something on a slow connection, and
// how long a frame takes with 200 children of which everything changes each second.
import { performance } from 'node:perf_hooks'
import { stat } from 'node:fs/promises'
import { closeBrowser, openPage } from './browser.js'
import { child, figures, service, status } from './made-up.js'
import { StandIn } from './stand-in.js'

const rounds = 30
const dist = new URL('../../dist/', import.meta.url) // the same from where it is built to

const children = Array.from({ length: 200 }, (_, index) => child(index + 1))
const supervisor = await new StandIn(status([service(children)])).listen()

try {
  for (const name of ['page.html', 'page.html.gz', 'page.html.br']) console.log(`${name}: ${((await stat(new URL(name, dist))).size / 1024).toFixed(1)} KiB`)
  const few = await new StandIn(status([service(children.slice(0, 4))])).listen()
  for (const [count, { url }] of [[4, few], [200, supervisor]] as const) {
    console.log(`shows ${count} children after ${(await median(5, () => load(url))).toFixed(0)} ms, at 1.6 Mbit/s and 150 ms round trip (median of 5)`)
  }
  await few.close()
  await frames()
} finally {
  await closeBrowser()
  await supervisor.close()
}

/** Milliseconds until the first child is to be seen, at the speed that browsers call “Fast 3G”. */
async function load(url: string): Promise<number> {
  const { page } = await openPage('about:blank')
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 })
  const began = performance.now()
  await page.goto(url, { waitUntil: 'commit' })
  await page.locator('tr.child').first().waitFor()
  const took = performance.now() - began
  await page.context().close()
  return took
}

/** How long the page works for each event of figures, all frames of it together, layout and paint included. */
async function frames(): Promise<void> {
  const { page } = await openPage(supervisor.url, process.env.STILL ? { reducedMotion: 'reduce' } : {})
  await page.locator('tr.child').nth(199).waitFor()
  const devtools = await page.context().newCDPSession(page)
  // Processor time of the page's thread: what else runs on this machine does not count.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busy = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    if (process.env.DETAIL) console.log(metrics.filter(({ name }) => name.endsWith('Duration')).map(({ name, value }) => `${name} ${(value * 1000).toFixed(0)}`).join(' '))
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value
  }
  const times: number[] = []
  let bytes = 0
  for (let round = 0; round < rounds; round++) {
    const now = Date.now()
    const data = { supervisor: figures(now), children: Object.fromEntries(children.map(({ id }) => [id, figures(now, { rss: (80 + Math.random() * 40) * 1024 ** 2, cpu: Math.random(), loopDelayMax: Math.random() * 30, connections: Math.round(Math.random() * 50), requestRate: Math.random() * 90 })])) }
    bytes += JSON.stringify(data).length
    const before = await busy()
    supervisor.emit('figures', data, now)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    times.push((await busy()) - before)
  }
  times.sort((one, other) => one - other)
  console.log(`200 children: the page works ${at(times, 0.5)} ms a second (median of ${rounds}; 95th percentile ${at(times, 0.95)} ms), for ${(bytes / rounds / 1024).toFixed(1)} KiB of figures`)
  await page.context().close()
}

function at(sorted: readonly number[], part: number): string {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!.toFixed(1)
}

async function median(count: number, measure: () => Promise<number>): Promise<number> {
  const all: number[] = []
  for (let round = 0; round < count; round++) all.push(await measure())
  return all.sort((one, other) => one - other)[Math.floor(count / 2)]!
}

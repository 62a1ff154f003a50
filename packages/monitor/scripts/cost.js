// What the monitor costs a supervisor that is idle: memory and processor time with and without it. `npm run measure:cost [children] [seconds]`.
// Each supervisor is a process of its own; they take turns, so that what else the machine does meets both.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [, file, ...given] = process.argv
if (given[0] === 'supervise') await supervise(given[1], Number(given[2]))
else await compare(Number(given[0] ?? 20), Number(given[1] ?? 30), Number(given[2] ?? 3))

/** A supervisor, which tells its figures when it is asked. */
async function supervise(mode, count) {
  const { createLogger } = await import('@asc/core')
  const { Controller } = await import('@asc/controller')
  const { Forked } = await import('@asc/forked')
  const logger = createLogger('silent')
  const controller = new Controller({
    container: () => new Forked({ logger }), logger,
    setup: (container) => void container.run(new URL('../test/fixtures/ready.mjs', import.meta.url), { name: 'idle', count, output: 'prefix', restart: true }),
  })
  if (mode === 'with') await (await import('@asc/monitor')).operate(controller, { name: `cost-${process.pid}`, recordings: false })
  await controller.start()
  process.on('message', () => {
    globalThis.gc()
    process.send({ rss: process.memoryUsage().rss, cpu: process.cpuUsage(), children: [...controller.container.children].map(({ pid }) => pid) })
  })
  process.on('disconnect', () => void controller.stop(false))
  process.send('ready')
}

async function compare(count, seconds, rounds) {
  const folder = mkdtempSync(join(tmpdir(), 'asc-cost-'))
  const found = { with: [], without: [] }
  try {
    for (let round = 0; round < rounds; round++) {
      for (const mode of round % 2 === 0 ? ['without', 'with'] : ['with', 'without']) found[mode].push(await measure(mode, count, seconds, folder))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  for (const mode of ['without', 'with']) console.log(`${mode.padEnd(8)} ${found[mode].map(({ rss, cpu }) => `${(rss / 1e6).toFixed(1)} MB ${(cpu * 100).toFixed(2)} %`).join(' · ')}`)
  const median = (mode, name) => found[mode].map((one) => one[name]).sort((one, other) => one - other)[Math.floor(rounds / 2)]
  console.log(`The monitor costs a supervisor of ${count} idle children ${((median('with', 'rss') - median('without', 'rss')) / 1e6).toFixed(1)} MB and ${((median('with', 'cpu') - median('without', 'cpu')) * 100).toFixed(2)} % of a core (medians of ${rounds}, ${seconds} s each)`)
}

async function measure(mode, count, seconds, folder) {
  const supervisor = fork(fileURLToPath(new URL(`file://${file}`)), ['supervise', mode, String(count)], { execArgv: ['--expose-gc'], env: { ...process.env, ASC_RUNTIME_DIR: folder }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  await once(supervisor, 'message')
  const ask = async () => {
    supervisor.send('tell')
    return (await once(supervisor, 'message'))[0]
  }
  // What starting costs is over, and the first questions have been asked.
  await sleep(5)
  const before = await ask()
  await sleep(seconds)
  const after = await ask()
  supervisor.disconnect()
  await once(supervisor, 'exit')
  const used = ({ cpu }) => (cpu.user + cpu.system) / 1e6
  return { rss: after.rss, cpu: (used(after) - used(before)) / seconds }
}

function sleep(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000))
}

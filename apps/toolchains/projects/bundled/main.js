/** A service that a bundler makes one file of, with all of @asc. Prints what works, as one line of JSON. */
import { get } from 'node:http'
import { dirname, join } from 'node:path'
import { createLogger, Listener } from '@asc/core'
import { Forked } from '@asc/forked'
import { Hybrid } from '@asc/hybrid'
import { program } from '@asc/program'
import { Threaded } from '@asc/threaded'

const logger = createLogger('silent')
const folder = dirname(process.argv[1])

async function ready(container, task, options) {
  container.spawn(task, options)
  await container.waitUntilReady()
  const [{ status }] = container.children
  return status
}

async function attempt(run) {
  try {
    return await run()
  } catch (error) {
    return `${error.name}: ${error.message}`
  }
}

async function withContainer(make, use) {
  return attempt(async () => {
    const container = make()
    try {
      return await use(container)
    } finally {
      await container.stop()
    }
  })
}

const answerOf = (port) => new Promise((resolve, reject) => get({ port, host: '127.0.0.1' }, (response) => response.setEncoding('utf8').on('data', resolve)).on('error', reject))

async function main() {
  const task = join(folder, 'task.mjs')
  const results = {
    forked: await withContainer(() => new Forked({ logger }), (container) => ready(container, task)),
    watchdog: await withContainer(() => new Forked({ logger, watchdog: true }), (container) => ready(container, task)),
    threaded: await withContainer(() => new Threaded({ logger }), (container) => ready(container, task)),
    hybrid: await withContainer(() => new Hybrid({ logger }), (container) => ready(container, task)),
    inline: await withContainer(() => new Forked({ logger }), (container) => ready(container, (instance) => instance.ready('up'))),
  }
  const listener = await Listener.bind({ port: 0, host: '127.0.0.1' })
  results.served = await withContainer(() => new Forked({ logger }), async (container) => {
    await ready(container, join(folder, 'serves.mjs'), { listeners: { http: listener } })
    return answerOf(listener.address().port)
  })
  await listener.close()
  results.program = await withContainer(() => new Forked({ logger }), (container) => ready(container, program(join(folder, 'program.cjs'), { listen: false })).then(() => 'up'))
  console.log(JSON.stringify(results))
}

void main()

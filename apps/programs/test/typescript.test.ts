import { once } from 'node:events'
import { get } from 'node:http'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createLogger } from '@asc/core'
import { Forked } from '@asc/forked'
import { program } from '@asc/program'
import { expect, test } from 'vitest'
import { freePort } from '../../../free-port.base.js'

const file = fileURLToPath(new URL('../peers/programs/typed.ts', import.meta.url))
const tsx = pathToFileURL(createRequire(file).resolve('tsx')).href
/** Node 22.18 and later read TypeScript themselves. */
const strips = 'typescript' in process.features && process.features.typescript !== false

test.each([['by --import tsx', ['--import', tsx]], ...(strips ? [['by Node itself', []] as [string, string[]]] : [])] as [string, string[]][])('a program in TypeScript is run %s', async (_, execArgv) => {
  const port = await freePort()
  await using container = new Forked({ logger: createLogger('silent') })
  container.run(program(file, { env: { PORT: String(port) } }), { count: 2, execArgv })
  expect(await container.waitUntilReady()).toBe(true)
  const [response] = (await once(get({ port, agent: false }), 'response')) as [{ statusCode: number; resume(): void }]
  response.resume()
  expect(response.statusCode).toBe(200)
})

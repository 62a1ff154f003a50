import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Controller } from '@asc/controller'
import { createLogger } from '@asc/core'
import { Forked } from '@asc/forked'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Silent } from './silent.js'

const worker = new URL('./fixtures/worker.mjs', import.meta.url)
const text = 'No child runs: all of them wait to be restarted'
let folder: string

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'asc-nobody-'))))
afterEach(() => rmSync(folder, { recursive: true }))

it('is warned of once when every child waits for its restart', async () => {
  const flag = join(folder, 'flag')
  const warnings: string[] = []
  let warned = (): void => {}
  const nobody = new Promise<void>((resolve) => (warned = resolve))
  const warn = (_fields: object, message: string): void => {
    warnings.push(message)
    if (message === text) warned()
  }
  const silent = createLogger('silent')
  const controller = new Controller({
    container: () => new Forked({ logger: silent }),
    setup: (container) => void container.run(worker, { count: 2, restart: { backoff: { initial: 60_000 } }, data: { flag } }),
    notify: new Silent(),
    logger: { debug() {}, info() {}, error() {}, warn },
  })
  writeFileSync(flag, 'ok')
  await controller.start()
  writeFileSync(flag, 'broken')
  for (const child of controller.container!.children) child.kill()
  await nobody
  await controller.stop(false)
  expect(warnings.filter((message) => message === text)).toHaveLength(1)
})

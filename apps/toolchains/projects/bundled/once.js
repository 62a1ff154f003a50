/** Starts one child of itself. The first argument is the option `execPath`. */
import { join } from 'node:path'
import { createLogger } from '@asc/core'
import { Forked } from '@asc/forked'

const [, , folder, execPath] = process.argv

async function main() {
  const container = new Forked({ logger: createLogger('silent'), execPath })
  container.spawn(join(folder, 'task.mjs'), { restart: false })
  if (!(await container.waitUntilReady())) throw new Error('The child does not start')
  console.log([...container.children][0].status)
  await container.stop()
}

main().catch((error) => {
  console.log(`${error.name}: ${error.message}`)
  process.exitCode = 1
})

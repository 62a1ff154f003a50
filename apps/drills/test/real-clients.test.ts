import { drills, perform } from '@asc/drills'
import { expect, it } from 'vitest'

// The long form is `pnpm drills reload-http --reloads 50`, and so on.
it.each([
  ['reload-http', 'forked'],
  ['reload-tls', 'threaded'],
  ['reload-websocket', 'hybrid'],
] as const)('%s on %s', async (name, backend) => {
  const { broken } = await perform(drills.find((drill) => drill.name === name)!, backend, 1, { reloads: 1 })
  expect(broken && `${broken.reason}\n${broken.account}`).toBeUndefined()
}, 240_000)

/** A parent of four idle processes. */
import { fork } from 'node:child_process'
import { once } from 'node:events'

const children = [0, 1, 2, 3].map(() => fork(new URL('./bare-child.js', import.meta.url)))
await Promise.all(children.map((child) => once(child, 'message')))
process.once('SIGTERM', () => {
  for (const child of children) child.kill()
  process.exit()
})
process.send?.({ children: children.map(({ pid }) => pid) })

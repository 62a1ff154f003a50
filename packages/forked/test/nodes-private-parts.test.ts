import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

/** See decisions/035-nodes-private-parts.md. */
it("a process's stdout on a pipe has '_handle.setBlocking', by which 'process.exit' loses nothing that was written", () => {
  const program = `
    const { _handle } = process.stdout
    if (typeof _handle?.setBlocking !== 'function') throw new Error('process.stdout._handle.setBlocking is not in Node ${process.version} any more: see decisions/035-nodes-private-parts.md')
    _handle.setBlocking(true)
    process.stdout.write('x'.repeat(5_000_000))
    process.exit()`
  expect(execFileSync(process.execPath, ['--eval', program], { maxBuffer: 10_000_000 })).toHaveLength(5_000_000)
})

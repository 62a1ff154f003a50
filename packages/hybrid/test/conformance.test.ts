import { createRequire } from 'node:module'
import type { GroupHandle, Task } from '@asc/core'
import { describeContainer } from '@asc/conformance'
import { Hybrid, HybridBackend, type HybridRunOptions } from '@asc/hybrid'

const { capabilities } = new HybridBackend()

/** The suite counts children, which are forks: a thread each. Forks of several threads are in hybrid.test.ts. */
class ForkOfOne extends Hybrid {
  override run<Data>(task: Task<Data>, options: HybridRunOptions<Data> = {}): GroupHandle {
    const { count } = options
    return super.run(task, { ...(typeof count === 'number' && { forks: count }), threads: 1, ...options })
  }
}

describeContainer('Hybrid', (options) => new ForkOfOne(options), capabilities, {
  module: createRequire(import.meta.url).resolve('@asc/hybrid'),
  export: 'Hybrid',
})

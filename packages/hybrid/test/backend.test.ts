import { Container, createLogger, type Child, type ContainerOptions, type ExitStatus } from '@asc/core'
import { fixture } from '@asc/conformance'
import { HybridBackend } from '@asc/hybrid'
import { afterEach, describe, expect, it } from 'vitest'

const containers: Container[] = []
afterEach(async () => {
  await Promise.all(containers.splice(0).map((container) => container.stop(false)))
})

/** Any container, which knows nothing of threads. */
function make(options: ContainerOptions = {}): Container {
  const container = Reflect.construct(Container, [new HybridBackend(), { logger: createLogger('silent'), ...options }]) as Container
  containers.push(container)
  return container
}

const next = <T>(container: Container, event: 'ready' | 'exit') => new Promise<T>((resolve) => container.once(event, (...args: unknown[]) => resolve(args as T)))

describe('a hybrid backend in any container', () => {
  it.each([[undefined], [null], [7], [{ threads: 3, restart: true, data: 'its own' }], [{ kind: 'other' }], [['list']]])('gives a task its data: %j', async (data) => {
    const container = make()
    container.spawn(fixture('correspondent.mjs'), { data: data as unknown })
    expect(await container.waitUntilReady()).toBe(true)
    const [child] = container.children as [Child]
    // It runs in a thread of a process.
    expect(await child.request(['echo', 'heard'])).toBe('heard')
    expect(child.pid).not.toBe(process.pid)
  })

  it('shows a task what it was given, and ends with its exit', async () => {
    const container = make()
    const ready = next<[Child]>(container, 'ready')
    container.spawn(fixture('tells.mjs'), { data: { what: 'data', data: { a: [1] } } })
    expect((await ready)[0].status).toBe('{ a: [ 1 ] }')
    const failing = make()
    const exit = next<[Child, ExitStatus]>(failing, 'exit')
    failing.spawn(fixture('throws.mjs'), { data: 'boom' })
    expect((await exit)[1]).toMatchObject({ success: false, reason: 'error' })
  })

  it('runs a function, restarts it, and keeps a spare for it', async () => {
    const container = make()
    container.run(async (instance) => {
      instance.ready(`${instance.name} has ${String(instance.data)}`)
      await instance.sleep(1e9)
    }, { name: 'inline', count: 2, data: 'words', restart: true, spares: 1 })
    expect(await container.waitUntilReady()).toBe(true)
    expect([...container.children].map(({ status }) => status).sort()).toEqual(['inline-1 has words', 'inline-2 has words'])
    const again = next<[Child]>(container, 'ready')
    const [first] = container.children as unknown as [Child]
    first.kill()
    expect((await again)[0].status).toBe('inline-1 has words')
  })
})

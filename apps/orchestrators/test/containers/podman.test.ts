import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Container } from '../container.js'
import { appImage, whyNoImages } from '../images.js'
import { until } from '../run.js'

const why = whyNoImages()
if (why !== undefined) console.log(`Skipped: ${why}.`)

describe.skipIf(why !== undefined)('a container', () => {
  const images = { slim: 'localhost/asc-test:slim', distroless: 'localhost/asc-test:distroless' } as const
  const running: Container[] = []
  beforeAll(async () => {
    for (const kind of ['slim', 'distroless'] as const) await appImage({ tag: images[kind], kind })
  })
  afterEach(() => Promise.all(running.splice(0).map((each) => each.remove())))

  const start = async (options: readonly string[] = [], image: string = images.slim, command?: readonly string[]) => {
    const container = await Container.start(image, ['--env=ASC_PROCESSOR_COUNT=1', ...options], command)
    running.push(container)
    return container
  }

  it.each(['slim', 'distroless'] as const)('of the %s image serves without root, capabilities and a writable root, answers what it has begun, and exits with 0 within the grace', async (kind) => {
    const container = await start([], images[kind])
    await container.line('All children are ready')
    expect(await container.ask()).toMatch(/^1 /)
    const slow = container.ask('/slow?ms=2000')
    await container.line('A slow answer has begun')
    const { took, code } = await container.stop()
    expect(await slow).toBe('slow')
    expect(code).toBe(0)
    expect(took).toBeLessThan(15_000)
  })

  it('that is stopped while its first process starts ends at once', async () => {
    for (const delay of [0, 30, 60, 100, 150, 300]) {
      const container = await start()
      await new Promise((resolve) => setTimeout(resolve, delay))
      const { took, code } = await container.stop(30)
      expect([0, 143]).toContain(code)
      expect(took).toBeLessThan(20_000)
    }
  })

  it('goes on when the kernel has killed a child for want of memory, and says so', async () => {
    const container = await start(['--memory=300m'])
    await container.line('All children are ready')
    void container.ask('/grow')
    expect(await container.line('Child has ended', '"reason":"out-of-memory"')).toContain('the limit of the control group is 300 MiB')
    await until('its successor', async () => (await container.ask()) !== '')
    expect(await container.state('Running')).toBe(true)
  })

  it('with a limit of processes that is too low ends, and names the limit', async () => {
    const container = await start(['--pids-limit=18'])
    expect(await container.line('pids.max')).toMatch(/allows 18 processes and threads \(pids\.max\), \d+ are in use, and a Node takes 11\. Raise --pids-limit/)
    await until('its end', async () => !(await container.state('Running')))
    expect(await container.state('ExitCode')).toBe(1)
  })

  it.each([
    ['without a temporary directory has its socket in /dev/shm', ['--read-only-tmpfs=false'], '/dev/shm/asc-1000'],
    ['without /dev/shm has it in the temporary directory', ['--ipc=none'], '/tmp/asc-1000'],
  ])('%s', async (_, options, folder) => {
    const container = await start(options)
    await container.line('All children are ready')
    expect(await container.asc('ready')).toMatchObject({ code: 0 })
    const { checks } = JSON.parse((await container.asc('doctor', '--json')).stdout) as { checks: { name: string; found: string }[] }
    expect(checks.find(({ name }) => name === 'sockets')!.found).toContain(folder)
    expect((await container.stop()).code).toBe(0)
  })

  it('in which nothing can be written to serves, and says that it cannot be steered', async () => {
    const container = await start(['--read-only-tmpfs=false', '--ipc=none'])
    await container.line('All children are ready')
    expect(await container.line('"level":"warn"', 'folder of sockets')).toContain('/tmp/asc-1000')
    expect((await container.stop()).code).toBe(0)
  })
})

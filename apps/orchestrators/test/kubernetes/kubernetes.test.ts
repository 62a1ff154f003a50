import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Cluster, isReady, restartsOf, whyNoCluster } from '../cluster.js'
import { appImage } from '../images.js'
import { LoadPod } from '../load-pod.js'
import { manifests } from '../manifests.js'
import { run, until } from '../run.js'

const why = whyNoCluster()
if (why !== undefined) console.log(`Skipped: ${why}.`)

describe.skipIf(why !== undefined)('asc on Kubernetes', () => {
  const cluster = new Cluster()
  const load = new LoadPod(cluster)
  const tag = `localhost/asc-test:v${process.pid}`
  const broken = `localhost/asc-test:broken${process.pid}`

  beforeAll(async () => {
    await cluster.open()
    await appImage({ tag, kind: 'slim' })
    await cluster.load(tag)
    const folder = mkdtempSync(join(tmpdir(), 'asc-broken-'))
    writeFileSync(join(folder, 'server.js'), 'throw new Error("no database")\n')
    await appImage({ tag: broken, kind: 'slim', server: join(folder, 'server.js') })
    rmSync(folder, { recursive: true })
    await cluster.load(broken)
    await cluster.apply(await manifests(tag, '--max-replicas', '2', '--health-timeout', '10s'))
    await cluster.kubectl('rollout', 'status', 'deployment/web', '--timeout=120s')
    const address = await cluster.kubectl('get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}')
    await load.start(`http://${address}/`, tag)
  })
  afterAll(() => cluster.close())

  const roll = async (version: string) => {
    await cluster.kubectl('set', 'env', 'deployment/web', `VERSION=${version}`)
    await cluster.kubectl('rollout', 'status', 'deployment/web', '--timeout=120s')
  }

  it('loses nothing in ten rolling updates, for connections that stay and for new ones', async () => {
    // Without the pause after each pod, so that the old ones go as soon as they can.
    await cluster.kubectl('patch', 'deployment', 'web', '-p', '{"spec":{"minReadySeconds":0}}')
    const seen = await load.during(async () => {
      for (let version = 2; version <= 11; version += 1) await roll(String(version))
      await cluster.readyPods('web', 2)
    })
    console.log('ten updates', JSON.stringify(seen))
    expect(seen.reasons).toEqual({})
    expect(Object.keys(seen.versions)).toHaveLength(11)
  })

  it('a roll-out of an image that does not start stops by itself, and the old pods serve', async () => {
    const before = await cluster.pods('web')
    const seen = await load.during(async () => {
      await cluster.kubectl('patch', 'deployment', 'web', '-p', '{"spec":{"progressDeadlineSeconds":20}}')
      await cluster.kubectl('set', 'image', 'deployment/web', `web=${broken}`)
      const { code, stderr } = await run([...(process.env.ASC_TEST_KUBECTL ?? 'kubectl').split(' '), '--namespace', cluster.namespace, 'rollout', 'status', 'deployment/web', '--timeout=90s'])
      expect(code).not.toBe(0)
      expect(stderr).toContain('exceeded its progress deadline')
      const pods = await cluster.pods('web')
      expect(pods.filter(isReady).map(({ metadata }) => metadata.uid).sort()).toEqual(before.map(({ metadata }) => metadata.uid).sort())
      const failed = pods.find((pod) => !isReady(pod))!
      // The supervisor tries again a few times before it gives up, and the container is started anew.
      await until('the reason', async () => (await cluster.kubectl('logs', failed.metadata.name)).includes('no database'))
      await cluster.kubectl('rollout', 'undo', 'deployment/web')
      await cluster.kubectl('rollout', 'status', 'deployment/web', '--timeout=60s')
    })
    console.log('broken image', JSON.stringify(seen))
    expect(seen.reasons).toEqual({})
    await cluster.readyPods('web', 2)
  })

  it('loses nothing when it is scaled to five and back', async () => {
    const seen = await load.during(async () => {
      await cluster.kubectl('scale', 'deployment/web', '--replicas=5')
      await cluster.readyPods('web', 5)
      await until('answers of all five', async () => Object.keys((await load.seen()).hosts).length >= 5)
      await cluster.kubectl('scale', 'deployment/web', '--replicas=2')
      await cluster.readyPods('web', 2)
      await until('the end of the others', async () => (await cluster.kubectl('get', 'pods', '-l', 'app.kubernetes.io/name=web', '--no-headers')).trim().split('\n').length === 2)
    })
    console.log('five and back', JSON.stringify(seen))
    expect(seen.reasons).toEqual({})
  })

  it('tells a child that the kernel has killed as out-of-memory, and the pod stays', async () => {
    const [pod] = await cluster.readyPods('web', 2)
    const name = pod!.metadata.name
    await ask(name, '/grow')
    const line = await until('the end of the child', async () => (await cluster.kubectl('logs', name)).split('\n').find((each) => each.includes('"reason":"out-of-memory"')))
    console.log('out of memory', line)
    await until('its successor', async () => (await cluster.kubectl('logs', name)).split(line).at(-1)?.includes('Child is ready'))
    const [after] = (await cluster.readyPods('web', 2)).filter(({ metadata }) => metadata.uid === pod!.metadata.uid)
    expect(restartsOf(after!)).toBe(0)
  })

  it('a child that spins is replaced by its supervisor, and not by liveness', async () => {
    const [pod] = await cluster.readyPods('web', 2)
    const name = pod!.metadata.name
    await ask(name, '/spin')
    await until('the end of the child', async () => (await cluster.kubectl('logs', name)).includes('"reason":"health-timeout"'))
    const [after] = (await cluster.readyPods('web', 2)).filter(({ metadata }) => metadata.uid === pod!.metadata.uid)
    expect(restartsOf(after!)).toBe(0)
  })

  it('liveness restarts the container of a supervisor that does not answer, and the other pod serves', async ({ skip }) => {
    const [pod] = await cluster.readyPods('web', 2)
    const first = firstProcess(pod!.metadata.uid)
    if (first === undefined) skip('The nodes are not this machine: a first process can be stopped from outside alone')
    const seen = await load.during(async () => {
      process.kill(first!, 'SIGSTOP')
      await until('the restart', async () => (await cluster.pods('web')).some((each) => each.metadata.uid === pod!.metadata.uid && restartsOf(each) === 1 && isReady(each)), 180_000)
    })
    console.log('stopped supervisor', JSON.stringify(seen))
  })

  it('a pod that is deleted while its first process starts ends before its grace is over', async () => {
    const before = new Set((await cluster.pods('web')).map(({ metadata }) => metadata.uid))
    await cluster.kubectl('scale', 'deployment/web', '--replicas=3')
    const started = await until('a container that has just started', async () => (await cluster.pods('web')).find(({ metadata, status }) => !before.has(metadata.uid) && status.containerStatuses?.[0]?.state.running))
    const begin = performance.now()
    await cluster.kubectl('delete', 'pod', started.metadata.name, '--wait=true', '--timeout=60s')
    const span = performance.now() - begin
    console.log(`deleted in ${Math.round(span)} ms`)
    // A signal that is lost costs 30 s, and the end of the container.
    expect(span).toBeLessThan(28_000)
    await cluster.kubectl('scale', 'deployment/web', '--replicas=2')
    await cluster.readyPods('web', 2)
  })

  /** The pid, here, of the first process of a pod's container: an asc that is 1 in its own namespace. */
  function firstProcess(uid: string): number | undefined {
    const read = (path: string) => {
      try {
        return readFileSync(path, 'utf8')
      } catch {
        return ''
      }
    }
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    const found = pids.find((pid) => /^NSpid:.*\t1$/m.test(read(`/proc/${pid}/status`)) && read(`/proc/${pid}/cgroup`).includes(uid) && read(`/proc/${pid}/cmdline`).includes('asc.js'))
    return found === undefined ? undefined : Number(found)
  }

  /** Asks the program in a pod, and waits for no answer. */
  async function ask(pod: string, path: string): Promise<void> {
    await cluster.exec(pod, 'node', '-e', `require('net').connect(3000, '127.0.0.1', function () { this.end('GET ${path} HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n'); setTimeout(() => process.exit(), 300) })`)
  }
})

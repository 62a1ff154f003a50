import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fileURLToPath } from 'node:url'
import { parse, parseAllDocuments } from 'yaml'
import { freePort } from '../../../free-port.base.js'
import { asc, outcome, startAsc } from './asc.js'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'asc-deploy-')))
  writeFileSync(join(folder, 'server.js'), 'require("http").createServer().listen(process.env.PORT)')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (...args: string[]) => asc(args, { cwd: folder })

interface Objects {
  readonly objects: readonly { readonly kind: string; readonly spec?: any }[] // eslint-disable-line @typescript-eslint/no-explicit-any -- manifests of many kinds
}

it('asc k8s prints manifests whose times, ports and figures fit together, and says what each line is for', async () => {
  const args = ['k8s', 'server.js', '-n', 'shop', '-p', '3000', '--image', 'registry/shop:1', '--count', '2', '--replicas', '3', '--grace', '40s', '--health-timeout', '10s']
  const { code, stdout, stderr } = await run(...args)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const documents = parseAllDocuments(stdout, { version: '1.1' })
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([])
  const { objects } = JSON.parse((await run(...args, '--json')).stdout) as Objects
  expect(documents.map((document) => document.toJS() as unknown).filter(Boolean)).toEqual(objects)
  expect(objects.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'Deployment', 'Service', 'PodDisruptionBudget', 'HorizontalPodAutoscaler'])

  const [, deployment, service, , autoscaler] = objects
  const pod = deployment!.spec.template.spec
  const [container] = pod.containers
  expect(pod.terminationGracePeriodSeconds).toBe(40)
  expect(container.env).toEqual([{ name: 'ASC_SHUTDOWN_DELAY', value: '5000' }, { name: 'ASC_GRACEFUL_STOP', value: '33000' }, { name: 'ASC_MONITOR_TOKEN', valueFrom: { secretKeyRef: { name: 'shop-monitor', key: 'token', optional: true } } }, { name: 'ASC_PROCESSOR_COUNT', value: '2' }])
  expect(container.command.join(' ')).toBe('node node_modules/@asc/cli/bin/asc.js run server.js --name shop --monitor 0.0.0.0:9090 --port 3000 --health-timeout 10000ms')
  expect(container.resources).toEqual({ requests: { cpu: '500m', memory: '608Mi' }, limits: { memory: '608Mi' } })
  const named = (name: string) => container.ports.find((port: { name: string }) => port.name === name).containerPort
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) expect(named(container[probe].httpGet.port)).toBe(9090)
  expect(named(service!.spec.ports[0].targetPort)).toBe(3000)
  expect(service!.spec.selector).toEqual(deployment!.spec.template.metadata.labels)
  expect(deployment!.spec.replicas).toBeUndefined()
  expect(autoscaler!.spec).toMatchObject({ minReplicas: 3, maxReplicas: 9 })
  for (const text of ['# How many children share the port', '# kind: NetworkPolicy', '# Between SIGTERM and SIGKILL']) expect(stdout).toContain(text)
})

it('asc k8s of a config has the ports of all services, no autoscaler where the number is fixed, and a privileged port without a capability', async () => {
  writeFileSync(join(folder, 'asc.config.json'), JSON.stringify({ name: 'shop', services: { web: { program: 'server.js', port: 80 }, admin: { program: 'server.js', port: 3001, count: 1 } } }))
  const { objects } = JSON.parse((await run('k8s', '--image', 'shop:1', '--max-replicas', '2', '--json')).stdout) as Objects
  expect(objects.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'Deployment', 'Service', 'PodDisruptionBudget'])
  expect(objects[1]!.spec.replicas).toBe(2)
  expect(objects[1]!.spec.template.spec.securityContext.sysctls).toEqual([{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }])
  expect(objects[2]!.spec.ports).toEqual([{ name: 'web', port: 80, targetPort: 'web' }, { name: 'admin', port: 3001, targetPort: 'admin' }])
})

it('asc compose prints a file for Compose and Swarm', async () => {
  const args = ['compose', 'server.js', '-n', 'shop', '-p', '3000', '--image', 'shop:1', '--graceful-stop', '20s']
  const { code, stdout } = await run(...args)
  expect(code).toBe(0)
  const { file } = JSON.parse((await run(...args, '--json')).stdout) as { file: unknown }
  expect(parse(stdout, { version: '1.1' })).toEqual(file)
  expect(file).toMatchObject({ services: { shop: {
    stop_grace_period: '22s', environment: { ASC_GRACEFUL_STOP: '20000', ASC_PROCESSOR_COUNT: '1' }, read_only: true, cap_drop: ['ALL'], ports: ['3000:3000'],
    healthcheck: { test: ['CMD', 'node', 'node_modules/@asc/cli/bin/asc.js', 'ready'] },
    deploy: { replicas: 1, update_config: { order: 'start-first', failure_action: 'rollback' }, resources: { limits: { memory: '352M' } } },
  } } })
})

it.each([
  ['a grace shorter than the drain', ['--grace', '10s', '--graceful-stop', '20s'], /--grace 10 s is shorter than a stop may take, 27 s/],
  ['a count above what the memory allows', ['--count', '8', '--memory', '512M'], /--memory 512 MiB is not enough for 8 × 128 MiB of server/],
  ['probes at the port of the service', ['--monitor-port', '3000'], /Port 3000 serves http already/],
  ['a name that Kubernetes refuses', ['-n', 'My_Shop'], /--name My_Shop names no object/],
  ['a watch', ['--watch'], /--watch is for the machine where files change/],
  ['a memory that is no size', ['--memory', 'much'], /It must be bytes/],
  ['a number of processors that is 0', ['--cpu', '0'], /It must be processors/],
])('asc k8s refuses %s', async (_, options, message) => {
  const { code, stdout, stderr } = await run('k8s', 'server.js', '-p', '3000', '--image', 'shop:1', ...options)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(message)
})

it('asc k8s --dry-run prints the figures alone; what the manifests cannot say goes to stderr', async () => {
  const { code, stdout, stderr } = await run('k8s', 'server.js', '-n', 'shop', '--image', 'shop', '--dry-run')
  expect(code).toBe(0)
  expect(stdout).toMatch(/2 replicas to 6, 1 child in each; 352 MiB[^]*ends within 30 s: 5\.0 s still accepting, 23 s draining/)
  expect(stderr).toMatch(/shop has no tag that stays[^]*server\.js names no port/)
  expect((await run('k8s', 'server.js')).stderr).toMatch(/--image is missing/)
})

it.each([['compose', 'compose.yaml'], ['k8s', 'kubernetes.yaml']])('examples/docker has what asc %s prints', async (verb, file) => {
  const example = fileURLToPath(new URL('../../../examples/docker/', import.meta.url))
  const { stdout } = await asc([verb, 'server.js', '--image', 'hello:1', '--port', '3000'], { cwd: example })
  expect(readFileSync(join(example, file), 'utf8')).toBe(stdout)
})

it('asc run serves where there is no place for its socket, and says that nothing can steer it', async () => {
  const port = await freePort()
  const child = startAsc(['run', 'server.js', '-n', 'shop', '-p', String(port), '-c', '1'], { cwd: folder, env: { ASC_RUNTIME_DIR: '/dev/null/asc' } })
  const ended = outcome(child)
  await new Promise<void>((resolve) => child.stderr!.on('data', (chunk: Buffer) => chunk.includes('All children are ready') && resolve()))
  child.kill('SIGTERM')
  const { code, stderr } = await ended
  expect(code).toBe(0)
  expect(stderr).toContain("Cannot make the folder of sockets /dev/null/asc: ENOTDIR")
})

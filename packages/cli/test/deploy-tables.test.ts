import { describe, expect, it } from 'vitest'
import { CliError } from '../src/base/cli-error.js'
import { resolveConfig } from '../src/config/resolve-services.js'
import type { Config } from '../src/config/config-schema.js'
import { commandWords } from '../src/deploy/command-words.js'
import { deploymentOf, type DeploymentWishes } from '../src/deploy/deployment-of.js'
import { memoryNeeds } from '../src/deploy/memory-needs.js'
import { servedPorts } from '../src/deploy/served-ports.js'
import { stopTimes, type StopWishes } from '../src/deploy/stop-times.js'

const web = { program: './server.js' }
const mebibytes = (number: number) => number * 2 ** 20

function planOf(services: Config['services']) {
  return resolveConfig({ name: 'shop', services }, '/app/asc.config.json')
}

function refusal(work: () => unknown): { message: string; hints: readonly string[]; fields: Readonly<Record<string, unknown>> } {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(CliError)
    return error as CliError
  }
  throw new Error('Nothing was refused')
}

describe('times of a stop', () => {
  const kubernetes = { grace: 30_000, shutdownDelay: 5000 }
  const none = { grace: undefined, gracefulStop: undefined, shutdownDelay: undefined, usual: kubernetes }
  const chain = { web: { ...web, after: { api: 'ready' } }, api: { ...web, after: { db: 'ready' } }, db: { command: 'redis-server' } } as const

  it.each<[string, Config['services'], Partial<StopWishes>, { grace: number; gracefulStop: number; shutdownDelay: number }]>([
    ['the usual grace is divided', { web }, {}, { grace: 30_000, gracefulStop: 23_000, shutdownDelay: 5000 }],
    ['a grace that is given, too', { web }, { grace: 60_000 }, { grace: 60_000, gracefulStop: 53_000, shutdownDelay: 5000 }],
    ['a drain that is given makes the grace', { web }, { gracefulStop: 90_000 }, { grace: 97_000, gracefulStop: 90_000, shutdownDelay: 5000 }],
    ['a short drain too', { web }, { gracefulStop: 3000 }, { grace: 10_000, gracefulStop: 3000, shutdownDelay: 5000 }],
    ['a delay shortens the drain', { web }, { shutdownDelay: 10_000 }, { grace: 30_000, gracefulStop: 18_000, shutdownDelay: 10_000 }],
    ['a delay that leaves nothing of the usual grace makes it longer', { web }, { shutdownDelay: 40_000 }, { grace: 52_000, gracefulStop: 10_000, shutdownDelay: 40_000 }],
    ['parts of seconds are rounded up', { web }, { gracefulStop: 1500, shutdownDelay: 250 }, { grace: 4000, gracefulStop: 1500, shutdownDelay: 250 }],
    ['what a config says makes the grace', { web: { ...web, gracefulStop: '60s', shutdownDelay: '8s' } }, {}, { grace: 70_000, gracefulStop: 10_000, shutdownDelay: 5000 }],
    ['the usual one stays if it is enough', { web: { ...web, gracefulStop: '2s' } }, {}, { grace: 30_000, gracefulStop: 10_000, shutdownDelay: 5000 }],
    ['true is the time of the engine', { web: { ...web, gracefulStop: true } }, { grace: 17_000 }, { grace: 17_000, gracefulStop: 10_000, shutdownDelay: 5000 }],
    ['false is no time', { web: { ...web, gracefulStop: false } }, { grace: 7000 }, { grace: 7000, gracefulStop: 10_000, shutdownDelay: 5000 }],
    ['services that stop at the same time share it', { web, api: web }, {}, { grace: 30_000, gracefulStop: 23_000, shutdownDelay: 5000 }],
    ['services that stop one after another divide it', chain, { shutdownDelay: 1000 }, { grace: 30_000, gracefulStop: 9000, shutdownDelay: 1000 }],
    ['delays count from the first moment', { ...chain, api: { ...chain.api, shutdownDelay: '12s' } }, { gracefulStop: 3000 }, { grace: 20_000, gracefulStop: 3000, shutdownDelay: 5000 }],
    ['a delay that is longer than the drains before it counts', { ...chain, db: { ...chain.db, shutdownDelay: '40s' } }, { gracefulStop: 3000 }, { grace: 45_000, gracefulStop: 3000, shutdownDelay: 5000 }],
    ['the longest of them counts', { ...chain, web: { ...chain.web, gracefulStop: '20s' } }, { shutdownDelay: 0 }, { grace: 30_000, gracefulStop: 4000, shutdownDelay: 0 }],
  ])('%s', (_, services, wishes, expected) => {
    const times = stopTimes(planOf(services).services, { ...none, ...wishes })
    expect(times).toEqual(expected)
    expect(times.grace % 1000).toBe(0)
  })

  it.each<[string, Config['services'], Partial<StopWishes>, number]>([
    ['the drain that was asked for', { web }, { grace: 20_000, gracefulStop: 20_000 }, 27_000],
    ['the drain of a config', { web: { ...web, gracefulStop: '30s' } }, { grace: 30_000 }, 37_000],
    ['the delay alone', { web }, { grace: 5000 }, 17_000],
    ['services one after another', chain, { grace: 30_000, gracefulStop: 10_000 }, 37_000],
  ])('refuse a grace that is shorter than %s', (_, services, wishes, needed) => {
    const { message, hints, fields } = refusal(() => stopTimes(planOf(services).services, { ...none, ...wishes }))
    expect(message).toMatch(/^--grace .* is shorter than a stop may take/)
    expect(hints[0]).toContain(`Set --grace to ${needed / 1000}s`)
    expect(fields).toMatchObject({ needed })
    expect(stopTimes(planOf(services).services, { ...none, ...wishes, grace: needed }).grace).toBe(needed)
  })
})

describe('memory', () => {
  it.each<[string, Config['services'], number, number | undefined, number]>([
    ['one child of which nothing is known', { web }, 1, undefined, 96 + 256],
    ['four', { web }, 4, undefined, 96 + 4 * 256],
    ['a bound, and one more that replaces', { web: { ...web, maxMemory: '512M' } }, 2, undefined, 96 + 3 * 512],
    ['a count of the config', { web: { ...web, count: 3 } }, 1, undefined, 96 + 3 * 256],
    ['spares', { web: { ...web, count: 1, spares: 1 } }, 1, undefined, 96 + 2 * 256],
    ['several services', { web, db: { command: 'redis-server' } }, 2, undefined, 96 + 3 * 256],
    ['a limit that is just enough', { web }, 2, 96 + 2 * 128, 96 + 2 * 128],
  ])('of %s', (_, services, auto, wanted, expected) => {
    expect(memoryNeeds(planOf(services).services, auto, wanted === undefined ? undefined : mebibytes(wanted)).limit).toBe(mebibytes(expected))
  })

  it('refuses more children than it is enough for, and says how many are', () => {
    const { message, hints, fields } = refusal(() => memoryNeeds(planOf({ web }).services, 4, mebibytes(512)))
    expect(message).toBe('--memory 512 MiB is not enough for 4 × 128 MiB of web, and 96 MiB of the supervisor: that is 608 MiB')
    expect(hints).toEqual(['Set --memory to 608M or more; --count 3 fits.'])
    expect(fields).toMatchObject({ count: 3 })
  })

  it('refuses what no child fits into', () => {
    expect(refusal(() => memoryNeeds(planOf({ web: { ...web, maxMemory: '1G' } }).services, 1, mebibytes(512))).hints).toEqual(['Set --memory to 1120M or more; less does not fit.'])
  })
})

describe('ports', () => {
  it.each<[string, Config['services'], unknown]>([
    ['one', { web: { ...web, port: 3000 } }, [{ name: 'http', port: 3000 }]],
    ['none', { web }, []],
    ['of several services, by their names', { web: { ...web, port: 3000 }, 'Admin.Page': { ...web, port: 3001 } }, [{ name: 'web', port: 3000 }, { name: 'admin-page', port: 3001 }]],
    ['of listeners', { web: { task: './web.js', listeners: { http: 3000, 'a name that is long': { port: 3001 }, local: { path: '/tmp/x.sock' }, any: { port: 0 } } } }, [{ name: 'http', port: 3000 }, { name: 'a-name-that-is', port: 3001 }]],
    ['names that are the same when they are short', { 'a-service-of-ours-1': { ...web, port: 1 }, 'a-service-of-ours-2': { ...web, port: 2 } }, [{ name: 'a-service-of-ou', port: 1 }, { name: 'port-2', port: 2 }]],
    ['a name without letters', { 1: { ...web, port: 1 }, 2: { ...web, port: 2 } }, [{ name: 'port-1', port: 1 }, { name: 'port-2', port: 2 }]],
    ['one of two services', { web: { ...web, port: 3000 }, api: { ...web, port: 3000 } }, [{ name: 'web', port: 3000 }]],
  ])('%s', (_, services, expected) => {
    expect(servedPorts(planOf(services))).toEqual(expected)
  })
})

describe('the command in the container', () => {
  const request = { target: 'server.js', args: [], options: {}, name: undefined, folder: '/app' }
  const words = (more: object) => commandWords({ ...request, ...more }, 'shop', 9090).slice(2).join(' ')

  it.each<[string, object, string]>([
    ['a file', {}, 'run server.js --name shop --monitor 0.0.0.0:9090'],
    ['the config of the folder', { target: undefined }, 'run --name shop --monitor 0.0.0.0:9090'],
    ['an absolute path within the image', { target: '/app/dist/main.js' }, 'run dist/main.js --name shop --monitor 0.0.0.0:9090'],
    ['options', { options: { port: 3000, readyOn: 'http:/health', startupTimeout: 5000, maxMemory: 1024 } }, 'run server.js --name shop --monitor 0.0.0.0:9090 --port 3000 --ready-on http:/health --startup-timeout 5000ms --max-memory 1024'],
    ['files and options of Node', { options: { cwd: 'api', envFile: ['.env'], nodeArgs: ['--import=tsx'] } }, 'run api/server.js --name shop --monitor 0.0.0.0:9090 --cwd api --env-file api/.env --node-arg=--import=tsx'],
    ['arguments', { args: ['--verbose'] }, 'run server.js --name shop --monitor 0.0.0.0:9090 -- --verbose'],
  ])('of %s', (_, more, expected) => expect(words(more)).toBe(expected))

  it('refuses a path that the image does not have', () => {
    expect(refusal(() => words({ target: '../other/server.js' })).message).toBe('/other/server.js is outside of /app, which is the working directory of the image')
  })
})

describe('a deployment', () => {
  const wishes: DeploymentWishes = { image: 'shop:1', count: undefined, replicas: 2, maxReplicas: undefined, memory: undefined, cpu: undefined, monitorPort: 9090, grace: undefined, gracefulStop: undefined, shutdownDelay: undefined, usual: { grace: 30_000, shutdownDelay: 5000 } }
  const of = (services: Config['services'], more: Partial<DeploymentWishes> = {}, name = 'shop') => deploymentOf({ ...planOf(services), name }, { ...wishes, ...more }, (label) => ['node', 'asc', label])

  it('has one child in each replica, whatever the machine has on which it is written', () => {
    expect(of({ web: { ...web, port: 3000 } })).toMatchObject({ count: 1, counted: true, replicas: 2, maxReplicas: 6, memory: mebibytes(352), cpu: 250, startup: 65_000, command: ['node', 'asc', 'shop'] })
  })

  it.each([['My_Shop', 'my-shop'], ['2nd', 'nd'], ['---', 'app'], ['a'.repeat(64), 'a'.repeat(52)]])('is named as Kubernetes names things: %s, %s', (given, expected) => expect(of({ web }, {}, given).name).toBe(expected))

  it('starts its services one after another', () => {
    expect(of({ web: { ...web, after: { migrate: 'done' } }, migrate: { ...web, restart: false, startupTimeout: '5m' } }).startup).toBe(365_000)
  })

  it.each<[string, Config['services'], Partial<DeploymentWishes>, RegExp]>([
    ['a probe at the port of the service', { web: { ...web, port: 9090 } }, {}, /^Port 9090 serves http already: probes there would find the service/],
    ['a count where the config has it', { web: { ...web, count: 4 } }, { count: 2 }, /^--count has no effect: services\.web\.count is 4/],
    ['fewer at most than at least', { web }, { maxReplicas: 1 }, /^--max-replicas 1 is less than --replicas 2/],
    ['a job', { web: { ...web, restart: false } }, {}, /is a job/],
  ])('refuses %s', (_, services, more, message) => expect(refusal(() => of(services, more)).message).toMatch(message))
})

import { describe, expect, it } from 'vitest'
import { CliError } from '../src/base/cli-error.js'
import { checkConfig } from '../src/config/check-config.js'
import { resolveConfig } from '../src/config/resolve-services.js'

function mistakes(config: unknown): readonly string[] {
  try {
    checkConfig(config, 'asc.config.ts')
    return []
  } catch (error) {
    expect(error).toBeInstanceOf(CliError)
    expect((error as CliError).exitCode).toBe(2)
    return (error as CliError).fields.mistakes as string[]
  }
}

const web = { program: './server.js' }

describe('a config', () => {
  it.each<[string, unknown, string[]]>([
    ['an option with a typing error', { services: { web: { ...web, cuont: 2 } } }, ["'services.web.cuont' is not an option; did you mean 'services.web.count'?"]],
    ['a name at the top', { servcies: { web } }, ["'services' is missing", "'servcies' is not an option; did you mean 'services'?"]],
    ['a nested name', { services: { web: { ...web, restart: { stabelAfter: 1 } } } }, ["'services.web.restart.stabelAfter' is not an option; did you mean 'services.web.restart.stableAfter'?"]],
    ['a name that needs quotes', { services: { 'my-web': { ...web, prot: 1 } } }, ["'services.my-web.prot' is not an option; did you mean 'services.my-web.port'?"]],
    ['a wrong type', { services: { web: { ...web, count: 'many' } } }, [`'services.web.count' must be 'auto' or a whole number of at least 1: it is "many"`]],
    ['a negative count', { services: { web: { ...web, count: -1 } } }, ["'services.web.count' must be at least 1: it is -1"]],
    ['a duration that is none', { services: { web: { ...web, startupTimeout: 'soon' } } }, [`'services.web.startupTimeout' must be milliseconds or a text such as '10s': it is "soon"`]],
    ['a port out of range', { services: { web: { ...web, port: 70_000 } } }, ["'services.web.port' must be a port from 1 to 65535: it is 70000"]],
    ['an element of an array', { services: { web: { ...web, args: ['--a', 5] } } }, ["'services.web.args[1]' must be a text: it is 5"]],
    ['neither program nor task', { services: { web: {} } }, ["'services.web' needs one of 'program', 'task' and 'command'"]],
    ['both', { services: { web: { program: 'a', task: 'b' } } }, ["'services.web' can have only one of 'program' and 'task'"]],
    ['a program on threads', { services: { web: { ...web, backend: 'threaded' } } }, ["'services.web.backend' must be 'forked' for a program: it is 'threaded'; threads get no signals, and run tasks"]],
    ['a service that is not there', { services: { web: { ...web, after: { dbb: 'ready' } }, db: web } }, ["'services.web.after.dbb' is not a service; did you mean 'db'?"]],
    ['a command that is to be asked', { services: { db: { command: 'redis-server', readyOn: 'http:/health' } } }, ["'services.db.readyOn' must be 'start' (default) or 'message' (through NOTIFY_PIPE) for a command: it is 'http:/health', which can be waited for in programs of Node only"]],
    ['a command that is to be read', { services: { db: { command: 'redis-server', readyOn: '/Ready to accept/' } } }, ["'services.db.readyOn' must be 'start' (default) or 'message' (through NOTIFY_PIPE) for a command: it is '/Ready to accept/', which can be waited for in programs of Node only"]],
    ['a task that is to be asked', { services: { job: { task: './job.js', readyOn: 'http:/health' } } }, ["'services.job.readyOn' must be 'message' (default: it calls ready()) or 'start' for a task: it is 'http:/health', which can be waited for in programs of Node only"]],
    ['a circle', { services: { a: { ...web, after: { b: 'ready' } }, b: { ...web, after: { a: 'ready' } } } }, ['services wait for each other: a after b after a']],
    ['no object', 'web', ['its default export must be an object with \'services\': it is "web"']],
    ['nothing', undefined, ["its default export must be an object with 'services': it is undefined"]],
    ['no services', { services: {} }, ["'services' must name a service: it is Object"]],
  ])('refuses %s, with its path', (_title, config, expected) => {
    const found = mistakes(config)
    for (const line of expected) expect(found).toContainEqual(line)
  })

  it('tells all mistakes at once', () => {
    expect(mistakes({ services: { web: { ...web, cuont: 2, port: 0 } } })).toHaveLength(2)
  })
})

describe('a plan', () => {
  const plan = (services: Record<string, object>) => resolveConfig(checkConfig({ name: 'shop', services }, 'asc.config.ts'), '/srv/shop/asc.config.ts')

  it('has absolute paths, and durations in milliseconds', () => {
    const [service] = plan({ web: { program: './server.js', cwd: 'app', envFile: '.env', startupTimeout: '10s', maxMemory: '512M', watch: ['lib'], env: { A: 1, B: null } } }).services
    expect(service).toMatchObject({
      work: { kind: 'program', file: '/srv/shop/app/server.js', args: [] }, cwd: '/srv/shop/app', envFiles: ['/srv/shop/app/.env'], startupTimeout: 10_000, maxMemory: 512 * 2 ** 20,
      watch: ['/srv/shop/app/lib'], env: { A: '1', B: null }, count: 'auto', restart: true,
    })
  })

  it('has services in the order of their starts', () => {
    const { services } = plan({ web: { ...web, after: { api: 'ready' } }, api: { ...web, after: { db: 'ready', migrate: 'done' } }, migrate: { ...web, after: { db: 'ready' } }, db: { command: 'redis-server --port 6379' } })
    expect(services.map(({ name }) => name)).toEqual(['db', 'migrate', 'api', 'web'])
    expect(services[0]).toMatchObject({ work: { kind: 'command', command: 'redis-server', args: ['--port', '6379'] }, count: 1 })
  })

  it('is data', () => {
    const made = plan({ web: { ...web, restart: { limit: { failures: 3, window: '1m' } }, rollout: { strategy: 'rolling', canary: { soak: '5s' } } } })
    expect(structuredClone(made)).toEqual(made)
    expect(made.services[0]).toMatchObject({ restart: { limit: { failures: 3, window: 60_000 } }, rollout: { strategy: 'rolling', canary: { soak: 5000 } } })
  })
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkConfig } from '../src/config/check-config.js'
import { fromPm2 } from '../src/migrate/from-pm2.js'
import { fromProcfile } from '../src/migrate/from-procfile.js'
import { asc } from './asc.js'

describe('an ecosystem file of PM2', () => {
  it.each<[string, object, object]>([
    ['a cluster on all processors', { script: 'a.js', instances: 'max', exec_mode: 'cluster' }, { program: 'a.js', count: 'auto' }],
    ['one process, which is the default', { script: 'a.js' }, { program: 'a.js', count: 1 }],
    ['four', { script: 'a.js', instances: 4 }, { count: 4 }],
    ['arguments as a text', { script: 'a.js', args: '--a "b c"' }, { args: ['--a', 'b c'] }],
    ['options of Node', { script: 'a.js', node_args: '--enable-source-maps', source_map_support: true }, { nodeArgs: ['--enable-source-maps', '--enable-source-maps'] }],
    ['another interpreter', { script: 'a.py', interpreter: 'python3', args: ['-v'] }, { command: ['python3', 'a.py', '-v'] }],
    ['timeouts', { script: 'a.js', wait_ready: true, listen_timeout: 5000, kill_timeout: '3000' }, { readyOn: 'message', startupTimeout: 5000, gracefulStop: 3000 }],
    ['restarts', { script: 'a.js', max_restarts: 5, min_uptime: '10s', exp_backoff_restart_delay: 100 }, { restart: { limit: { failures: 5, window: '1m' }, stableAfter: '10s', backoff: { initial: 100 } } }],
    ['memory, environment, watch', { script: 'a.js', max_memory_restart: '1g', env: { A: 1 }, watch: ['src'] }, { maxMemory: '1G', env: { A: 1 }, watch: ['src'] }],
    ['no restart', { script: 'a.js', autorestart: false }, { restart: false }],
  ])('becomes a config: %s', (_title, app, expected) => {
    const { services } = fromPm2({ apps: [{ name: 'api', ...app }] })
    expect(services.api).toMatchObject(expected)
    expect(() => checkConfig(JSON.parse(JSON.stringify({ services })), 'it')).not.toThrow()
  })

  it('has a sentence for each option without a counterpart, and for each that is not known', () => {
    const { notes } = fromPm2({ apps: [{ name: 'api', script: 'a.js', cron_restart: '0 0 * * *', env_production: {}, error_file: 'x', surprise: 1 }], deploy: {} })
    expect(notes).toHaveLength(5)
    expect(notes.join('\n')).toMatch(/cron_restart.*\n?.*asc reload[^]*env_production[^]*error_file[^]*'surprise' is not known/)
  })
})

describe('a Procfile', () => {
  it('becomes a config', () => {
    const { services, notes } = fromProcfile('# all\nrelease: node migrate.js\nweb: PORT=5000 node --expose-gc server.js --port $PORT\nmail: npm run mail\nclock: python clock.py $ZONE\npipe: a | b\nwhat is this\n', { mail: 'node dist/mail.js' })
    expect(services).toEqual({
      release: { program: 'migrate.js', count: 1, restart: false },
      web: { program: 'server.js', count: 1, nodeArgs: ['--expose-gc'], args: ['--port', '5000'], env: { PORT: '5000' }, after: { release: 'done' } },
      mail: { program: 'dist/mail.js', count: 1, after: { release: 'done' } },
      clock: { command: ['python', 'clock.py', '$ZONE'], after: { release: 'done' } },
      pipe: { command: ['/bin/sh', '-c', 'a | b'], after: { release: 'done' } },
    })
    expect(notes).toEqual(expect.arrayContaining([expect.stringContaining('clock: $ZONE is not expanded'), expect.stringContaining('pipe: it needs a shell'), "'what is this' is not NAME: COMMAND"]))
  })
})

describe('asc migrate', () => {
  let folder: string
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'asc-migrate-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('writes a config that asc run understands, and does not replace one', async () => {
    writeFileSync(join(folder, 'server.js'), 'require("http").createServer().listen(process.env.PORT)')
    writeFileSync(join(folder, 'ecosystem.config.js'), "module.exports = { apps: [{ name: 'my api', script: './server.js', instances: 2, env: { \"PORT\": 4000, 'A-B': \"it's\" } }] }")
    const first = await asc(['migrate', '--json'], { cwd: folder })
    expect(first).toMatchObject({ code: 0, stderr: '' })
    const { written } = JSON.parse(first.stdout) as { written: string }
    expect(readFileSync(written, 'utf8')).toContain(`env: { PORT: 4000, 'A-B': 'it\\'s' }`)
    const plan = await asc(['run', '--dry-run', '--json'], { cwd: folder })
    expect(JSON.parse(plan.stdout)).toMatchObject({ services: [{ name: 'my-api', count: 2, env: { PORT: '4000', 'A-B': "it's" } }] })
    expect(await asc(['migrate'], { cwd: folder })).toMatchObject({ code: 1, stderr: expect.stringContaining('--force') })
  })

  it('says what it looked for', async () => {
    expect(await asc(['migrate'], { cwd: folder })).toMatchObject({ code: 2, stderr: expect.stringContaining('ecosystem.config.js') })
  })
})

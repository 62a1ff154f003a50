import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { asc } from './asc.js'

let folder: string
beforeEach(() => void (folder = realpathSync(mkdtempSync(join(tmpdir(), 'asc-unit-')))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('asc unit prints units of what asc run would run: absolute paths, a socket for each port, the sockets of asc in a folder of its own', async () => {
  writeFileSync(join(folder, 'server.js'), 'require("http").createServer().listen(process.env.PORT)')
  const { code, stdout } = await asc(['unit', 'server.js', '-n', 'web', '-p', '3000', '--graceful-stop', '30s', '--run-as', 'www', '--json', '--', '--verbose'], { cwd: folder })
  expect(code).toBe(0)
  const { units } = JSON.parse(stdout) as { units: Record<string, string> }
  expect(Object.keys(units)).toEqual(['web.service', 'web-http.socket'])
  const service = units['web.service']!
  expect(service).toMatch(/^ExecStart=\/\S*node \/\S*asc\.js run server\.js -n web -p 3000 --graceful-stop 30s -- --verbose$/m)
  for (const line of [`WorkingDirectory=${folder}`, 'User=www', 'RuntimeDirectory=asc-web', 'Environment=ASC_RUNTIME_DIR=/run/asc-web', 'TimeoutStopSec=35s', `ReadWritePaths=${folder}`]) expect(service.split('\n')).toContain(line)
  expect(units['web-http.socket']).toContain('ListenStream=3000')
})

it('asc unit tells the services of a config, each with its sockets', async () => {
  writeFileSync(join(folder, 'a.js'), '')
  writeFileSync(join(folder, 'asc.config.json'), JSON.stringify({ name: 'shop', services: { web: { program: 'a.js', port: 3000 }, api: { program: 'a.js', port: 3001, shutdownDelay: '5s' }, job: { command: 'sleep 5' } } }))
  const { stdout } = await asc(['unit', '--no-hardening'], { cwd: folder })
  expect(stdout).toMatch(/# \/etc\/systemd\/system\/shop\.service[^]*shop-web-http\.socket[^]*shop-api-http\.socket/)
  expect(stdout).toContain('TimeoutStopSec=20s')
  expect(stdout).not.toContain('ProtectSystem')
})

it('asc doctor says what there is, and what each missing thing costs', async () => {
  const { code, stdout } = await asc(['doctor', '--json'], { cwd: folder })
  expect(code).toBe(0)
  const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; found: string; cost?: string }[] }
  expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['Node', 'processors', 'memory', 'open files', '/proc', 'setpriv', 'guardian', 'koffi', 'control groups', '/dev/shm', 'systemd', 'log-out', 'PID 1', 'sockets', 'log files', 'terminal', 'compile cache', 'clock']))
  for (const { state, found, cost } of checks) {
    expect(['ok', 'missing', 'note']).toContain(state)
    expect(found).not.toMatch(/cannot be looked at/)
    if (state === 'missing') expect(cost).toBeTruthy()
  }
})

it('asc completion prints a script, and completes verbs, options and what runs', async () => {
  const env = { ASC_RUNTIME_DIR: join(folder, 'run') }
  expect((await asc(['completion', 'zsh'], { env })).stdout).toContain('asc')
  expect((await asc(['complete', '--', 'rel'], { env })).stdout).toMatch(/^reload\t/m)
  expect((await asc(['complete', '--', 'reload', '--no'], { env })).stdout).toMatch(/^--no-wait\t/m)
})

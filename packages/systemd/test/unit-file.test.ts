import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { argument, timeSpan, word } from '../src/units/unit-escape.js'
import { unitFile } from '../src/units/unit-file.js'
import type { UnitFileOptions } from '../src/units/unit-options.js'

const command = ['/usr/bin/node', '/srv/web/main.js']
const lines = (options: Partial<UnitFileOptions>, file = 'web.service') => unitFile({ name: 'web', command, ...options })[file]!.split('\n')

describe('a word of a unit file', () => {
  it.each([
    ['plain', 'plain', 'plain'],
    ['', '""', '""'],
    ['two words', '"two words"', '"two words"'],
    ['100%', '100%%', '100%%'],
    ['$HOME', '"$HOME"', '"$$HOME"'],
    ['${HOME}', '"${HOME}"', '"$${HOME}"'],
    ['"quoted"', '"\\"quoted\\""', '"\\"quoted\\""'],
    ["it's", '"it\'s"', '"it\'s"'],
    ['back\\slash', '"back\\\\slash"', '"back\\\\slash"'],
    ['line\nbreak', '"line\\u000abreak"', '"line\\u000abreak"'],
    [';', '";"', '";"'],
    ['größe', '"größe"', '"größe"'],
  ])('%j is escaped', (text, asWord, asArgument) => {
    expect([word(text), argument(text)]).toEqual([asWord, asArgument])
  })

  it('is always one line, whatever it contains', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => !/[\n\r]/.test(argument(text))))
  })

  it.each([[15_000, '15s'], [1_500, '1500ms'], [0, '0s'], [0.2, '1ms']])('%d ms is a time of %s', (milliseconds, text) => {
    expect(timeSpan(milliseconds)).toBe(text)
  })
})

describe('unitFile', () => {
  it('makes a service that reports its readiness', () => {
    const text = lines({ hardening: false }).join('\n')
    expect(text).toBe(`[Unit]
Description=web
After=network.target

[Service]
Type=notify
NotifyAccess=main
ExecStart=/usr/bin/node /srv/web/main.js
ExecReload=/bin/kill -HUP $MAINPID
KillMode=mixed
Restart=on-failure
TimeoutStopSec=15s
WatchdogSec=30s

[Install]
WantedBy=multi-user.target
`)
  })

  it('makes a socket for each listener, which the service requires', () => {
    const listeners = { http: { port: 80 }, admin: { path: '/run/web.sock', mode: 0o660 }, six: { host: '::1', port: 81, ipv6Only: true, backlog: 9 } }
    const files = unitFile({ name: 'web', command, listeners })
    expect(Object.keys(files)).toEqual(['web.service', 'web-http.socket', 'web-admin.socket', 'web-six.socket'])
    const service = files['web.service']!.split('\n')
    for (const directive of ['Requires', 'Sockets']) expect(service).toContain(`${directive}=web-http.socket web-admin.socket web-six.socket`)
    expect(files['web-http.socket']).toBe(`[Unit]
Description=web (http)

[Socket]
ListenStream=80
FileDescriptorName=http
Service=web.service

[Install]
WantedBy=sockets.target
`)
    expect(files['web-admin.socket']).toMatch(/ListenStream=\/run\/web\.sock\n[^]*SocketMode=0660\n/)
    expect(files['web-six.socket']).toMatch(/ListenStream=\[::1\]:81\n[^]*Backlog=9\nBindIPv6Only=ipv6-only\n/)
  })

  it.each<[Partial<UnitFileOptions>, string[]]>([
    [{ gracefulStop: 30_000 }, ['TimeoutStopSec=35s', 'Environment=ASC_GRACEFUL_STOP=30000']],
    [{ gracefulStop: false }, ['TimeoutStopSec=5s', 'Environment=ASC_GRACEFUL_STOP=false']],
    [{ systemd: 253 }, ['Type=notify-reload']],
    [{ descriptorStore: 8 }, ['FileDescriptorStoreMax=8']],
    [{ startTimeout: 120_000, restartDelay: 500 }, ['TimeoutStartSec=120s', 'RestartSec=500ms']],
    [{ user: 'web', group: 'www-data', workingDirectory: '/srv/100%' }, ['User=web', 'Group=www-data', 'WorkingDirectory=/srv/100%%']],
    [{ env: { NODE_ENV: 'production', MOTTO: 'a $b "c"' } }, ['Environment=NODE_ENV=production', 'Environment="MOTTO=a $b \\"c\\""']],
    [{ runtimeDirectory: 'asc-web' }, ['RuntimeDirectory=asc-web', 'RuntimeDirectoryMode=0700']],
    [{ writable: ['/var/lib/web', '/var/my data'] }, ['ReadWritePaths=/var/lib/web "/var/my data"']],
    [{ description: '100% of it', wantedBy: 'web.target' }, ['Description=100%% of it', 'WantedBy=web.target']],
    [{}, ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'SystemCallFilter=@system-service']],
  ])('%j is in the service', (options, expected) => {
    expect(lines(options)).toEqual(expect.arrayContaining(expected))
  })

  it.each<[Partial<UnitFileOptions>, string]>([
    [{ systemd: 253 }, 'ExecReload'], [{ watchdog: false }, 'WatchdogSec'], [{ hardening: false, writable: ['/x'] }, 'ReadWritePaths'], [{}, 'MemoryDenyWriteExecute'],
  ])('%j has no %s', (options, directive) => {
    expect(lines(options).filter((line) => line.startsWith(directive))).toEqual([])
  })

  it.each<[Record<string, unknown>, string]>([
    [{ name: 'a b' }, 'name'], [{ name: '../x' }, 'name'], [{ name: undefined }, 'name'],
    [{ command: [] }, 'command[0]'], [{ command: ['node', 'x'] }, 'command[0]'], [{ command: ['/bin/$x'] }, 'command[0]'], [{ command: ['/bin/x', 'a\0'] }, 'command[1]'], [{ command: 'node x' }, 'command'],
    [{ description: 'two\nlines' }, 'description'], [{ description: 'joins\\' }, 'description'],
    [{ user: 'a\nExecStart=/bin/evil' }, 'user'], [{ group: 'a b' }, 'group'], [{ workingDirectory: 'relative' }, 'workingDirectory'], [{ workingDirectory: '/a\n' }, 'workingDirectory'],
    [{ env: { 'A B': '' } }, 'env'], [{ env: { A: 1 } }, 'env.A'],
    [{ listeners: { 'a:b': { port: 1 } } }, 'listeners'], [{ listeners: { http: {} } }, 'listeners.http'], [{ listeners: { http: { port: 0 } } }, 'listeners.http.port'],
    [{ listeners: { http: { port: 65_536 } } }, 'listeners.http.port'], [{ listeners: { http: { port: 1, host: 'localhost' } } }, 'listeners.http.host'],
    [{ listeners: { http: { path: 'x.sock' } } }, 'listeners.http.path'], [{ listeners: { http: { path: '/x', mode: -1 } } }, 'listeners.http.mode'],
    [{ gracefulStop: -1 }, 'gracefulStop'], [{ watchdog: 0 }, 'watchdog'], [{ startTimeout: '1s' }, 'startTimeout'], [{ descriptorStore: -1 }, 'descriptorStore'],
    [{ writable: ['var'] }, 'writable[0]'], [{ runtimeDirectory: '../etc' }, 'runtimeDirectory'], [{ systemd: 0 }, 'systemd'], [{ wantedBy: 'a b' }, 'wantedBy'], [{ restartDelay: NaN }, 'restartDelay'],
  ])('%j is refused', (options, option) => {
    const attempt = () => unitFile({ name: 'web', command, ...options } as UnitFileOptions)
    expect(attempt).toThrow(`Cannot write the unit file as '${option}' must be`)
    expect(attempt).toThrow(expect.toSatisfy((error) => error instanceof TypeError || error instanceof RangeError))
  })
})

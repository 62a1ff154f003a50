import { unitFile } from '@asc/systemd'
import { expect, it } from 'vitest'
import { describeInLab } from './lab/describe-in-lab.js'
import { Load } from './lab/load.js'
import { serviceUnits } from './lab/service-units.js'

const odd = ['plain', '', 'two words', '$HOME ${HOME} $$', '%n %% %', '"double"', "it's", 'back\\slash\\', 'line\nbreak\ttab', ';', '#', 'größe ✓', '-x=y', '\u0085']

describeInLab('unit files under a real systemd', (theLab) => {
  it('pass arguments and environment to a program unchanged', async () => {
    const lab = theLab()
    const env = Object.fromEntries(odd.map((text, index) => [`ODD_${index}`, text]))
    const script = "process.stdout.write(JSON.stringify([process.argv.slice(1), Object.keys(process.env).filter((key) => key.startsWith('ODD_')).map((key) => process.env[key])]))"
    const units = unitFile({ name: 'odd', description: '100% odd', command: [lab.node, '-e', script, '--', ...odd], env, workingDirectory: '/srv' })
    await lab.install({ ...units, 'odd.service.d/once.conf': '[Service]\nType=oneshot\nRestart=no\n' })
    await lab.systemctl('start', 'odd.service')
    const [args, values] = JSON.parse(lab.output('odd.service')) as [string[], string[]]
    expect(args).toEqual(odd)
    expect(new Set(values)).toEqual(new Set(odd))
    expect(await lab.show('odd.service', 'Description')).toBe('100% odd')
  })

  it('pass systemd-analyze verify', async () => {
    const lab = theLab()
    const listeners = { http: { port: 3000 }, local: { path: '/run/full.sock', mode: 0o660 }, six: { host: '::1', port: 3001, ipv6Only: true } }
    const units = serviceUnits(lab, 'full', {
      listeners, gracefulStop: 5_000, startTimeout: 1_500, restartDelay: 250, descriptorStore: 4, user: 'daemon', workingDirectory: '/srv', writable: ['/var/tmp'],
    })
    await lab.install(units)
    const { code, stderr } = await lab.exec('systemd-analyze', 'verify', '--man=no', ...Object.keys(units).map((name) => `/etc/systemd/system/${name}`))
    expect({ code, complaints: stderr.split('\n').filter((line) => /full/.test(line)) }).toEqual({ code: 0, complaints: [] })
  })

  it.each([['Forked', 8020], ['Threaded', 8021], ['Hybrid', 8022]])('%s serves as an unprivileged user with all restrictions', async (backend, port) => {
    const lab = theLab()
    const name = `hardened-${backend.toLowerCase()}`
    const listeners = { http: { host: '127.0.0.1', port } }
    await lab.install(serviceUnits(lab, name, { env: { BACKEND: backend }, listeners, user: 'daemon' }))
    await lab.systemctl('start', `${name}.service`)
    const load = await Load.waiting(lab, port, 8)
    expect(await load.end()).toMatchObject({ answered: 8, lost: [] })
    const { main } = await lab.family(`${name}.service`)
    const status = await lab.exec('cat', `/proc/${main}/status`)
    expect(status.stdout).toMatch(/^NoNewPrivs:\t1$/m)
    expect(status.stdout).toMatch(/^CapBnd:\t0+$/m)
    expect(status.stdout).toMatch(/^Seccomp:\t2$/m)
    await lab.systemctl('stop', `${name}-http.socket`, `${name}.service`)
    expect(await lab.show(`${name}.service`, 'Result')).toBe('success')
  })

  it('leave out MemoryDenyWriteExecute, with which Node does not start', async () => {
    const lab = theLab()
    await lab.install({
      ...serviceUnits(lab, 'jitless', { listeners: { http: { host: '127.0.0.1', port: 8030 } } }),
      'jitless.service.d/more.conf': '[Service]\nMemoryDenyWriteExecute=yes\nRestart=no\n',
    })
    await expect(lab.systemctl('start', 'jitless.service')).rejects.toThrow(/jitless\.service failed/)
  })

  it('have Type=notify-reload if systemd supports it, and a reload waits until all children are ready', async ({ skip }) => {
    const lab = theLab()
    const version = Number(/\d+/.exec(await lab.systemctl('--version'))?.[0])
    if (version < 253) console.warn(`\n!!! NOT TESTED: Type=notify-reload, which needs systemd 253; here is ${version}\n`)
    skip(version < 253, `systemd ${version} does not know notify-reload`)
    await lab.install(serviceUnits(lab, 'waits', { systemd: 253, listeners: { http: { host: '127.0.0.1', port: 8031 } } }))
    await lab.systemctl('start', 'waits.service')
    const before = await lab.family('waits.service')
    await lab.systemctl('reload', 'waits.service')
    const after = await lab.family('waits.service')
    expect(after.main).toBe(before.main)
    expect(after.children.some((pid) => !before.children.includes(pid))).toBe(true)
  })
})

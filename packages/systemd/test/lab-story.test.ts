import { unitFile } from '@asc/systemd'
import { expect, it } from 'vitest'
import { describeInLab } from './lab/describe-in-lab.js'

describeInLab('the life of a service under a real systemd', (theLab) => {
  it('is installed, started, looked at, reloaded and stopped', async () => {
    const lab = theLab()

    // Install.
    const units = unitFile({ name: 'hello', description: 'Says hello', command: [lab.node, '/srv/hello/main.mjs'] })
    await lab.install(units)

    // Start: systemctl returns when all children are ready, so that the first request is answered.
    await lab.systemctl('start', 'hello.service')
    const get = () => lab.exec('curl', '--silent', '--show-error', 'http://127.0.0.1:3000/')
    expect(await get()).toEqual({ code: 0, stdout: 'hello\n', stderr: '' })

    // Status: what a person sees.
    const status = await lab.systemctl('status', 'hello.service')
    expect(status).toMatch(/hello\.service - Says hello/)
    expect(status).toMatch(/Active: active \(running\)/)
    expect(status).toMatch(/Status: "Running with 2 children, 0 restarts"/)
    const first = await lab.family('hello.service')
    expect(first.children).toHaveLength(2)

    // A child dies: another takes its seat, and the status says so.
    await lab.exec('kill', '-KILL', String(first.children[0]))
    await lab.until('hello.service', 'StatusText', 'Running with 2 children, 1 restart')

    // Reload: all children are new, the controller is the same, and it says when it is ready again.
    const from = lab.console.lines.length
    await lab.systemctl('reload', 'hello.service')
    await lab.notified('hello.service', 'RELOADING=1', from)
    await lab.notified('hello.service', 'READY=1', from)
    await lab.until('hello.service', 'StatusText', 'Running with 2 children, 0 restarts')
    const second = await lab.family('hello.service')
    expect(second.main).toBe(first.main)
    expect(second.children.filter((pid) => first.children.includes(pid))).toEqual([])
    expect(await lab.show('hello.service', 'ActiveState')).toBe('active')
    expect((await get()).stdout).toBe('hello\n')

    // Stop: children are asked, end by themselves, and nothing is left.
    await lab.systemctl('stop', 'hello.service')
    await lab.notified('hello.service', 'STOPPING=1', from)
    expect(await lab.show('hello.service', 'ActiveState')).toBe('inactive')
    expect(await lab.show('hello.service', 'Result')).toBe('success')
    expect(await lab.processes('hello.service')).toEqual([])
    expect((await get()).code).toBe(7) // refused
    // That is all that went wrong.
    const lines = lab.output('hello.service').trim().split('\n').map((line) => JSON.parse(line) as { level: string; text: string; signal?: string })
    expect(lines.filter(({ level }) => level !== 'info').map(({ text, signal }) => `${text}: ${signal}`)).toEqual(['Child has ended: SIGKILL'])
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeInLab } from './lab/describe-in-lab.js'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const blocks = [...read('../../../docs/guides/systemd.md').matchAll(/^```(?:js|ini)\n([^]*?)^```$/gm)].map(([, code]) => code!)

it.each(['main', 'worker', 'units'])('the guide “A service under systemd” shows the %s.mjs that is tested', (name) => {
  expect(blocks).toContain(read(`./fixtures/hello/${name}.mjs`))
})

describeInLab('the guide “A service under systemd”', (theLab) => {
  it('shows the units that its program writes, and with them the service works as it says', async () => {
    const lab = theLab()
    expect(await lab.exec(lab.node, '/srv/hello/units.mjs', '/run/lab')).toMatchObject({ code: 0 })
    const units = Object.fromEntries(['hello.service', 'hello-http.socket'].map((name) => [name, readFileSync(join(lab.folder, name), 'utf8')]))
    for (const text of Object.values(units)) expect(blocks).toContain(text)

    // Two things of the guide are not on every machine that runs this: Node in that place, and the user.
    const here = (text: string) => text.replace('/usr/bin/node', lab.node).replace('User=hello', 'User=daemon')
    await lab.install(Object.fromEntries(Object.entries(units).map(([name, text]) => [name, here(text)])))
    const verified = await lab.exec('systemd-analyze', 'verify', '--man=no', '/etc/systemd/system/hello.service', '/etc/systemd/system/hello-http.socket')
    expect([verified.code, verified.stderr.split('\n').filter((line) => line.includes('hello'))]).toEqual([0, []])

    await lab.systemctl('enable', '--now', 'hello-http.socket', 'hello.service')
    const get = async () => (await lab.exec('curl', '--silent', 'http://127.0.0.1:3000/')).stdout
    expect(await get()).toBe('hello\n')
    expect(await lab.systemctl('status', 'hello.service')).toMatch(/Status: "Running with 2 children, 0 restarts"/)
    const { main } = await lab.family('hello.service')

    const from = lab.console.lines.length
    await lab.systemctl('reload', 'hello.service')
    await lab.notified('hello.service', 'READY=1', from)
    expect([await get(), (await lab.family('hello.service')).main]).toEqual(['hello\n', main])

    await lab.systemctl('restart', 'hello.service')
    expect([await get(), (await lab.family('hello.service')).main === main]).toEqual(['hello\n', false])

    await lab.systemctl('stop', 'hello-http.socket', 'hello.service')
    expect([await get(), await lab.show('hello.service', 'Result')]).toEqual(['', 'success'])
  })
})

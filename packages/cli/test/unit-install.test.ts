import { expect, it } from 'vitest'
import { describeInLab } from '../../systemd/test/lab/describe-in-lab.js'
import type { Lab, Outcome } from '../../systemd/test/lab/lab.js'
import { Load } from '../../systemd/test/lab/load.js'

const folder = '/srv/shop'

/** The command inside, as root in the folder of the app: with nothing of our environment. */
function asc(lab: Lab, ...args: string[]): Promise<Outcome> {
  return lab.exec('env', '-i', `--chdir=${folder}`, 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', lab.node, '/srv/asc/packages/cli/bin/asc.js', ...args)
}

async function shell(lab: Lab, script: string, ...args: string[]): Promise<void> {
  expect(await lab.exec('sh', '-c', script, ...args)).toMatchObject({ code: 0 })
}

const server = "require('node:http').createServer((_, response) => response.end(`answered by ${process.pid}\\n`)).listen(process.env.PORT)"

const get = async (lab: Lab) => (await lab.exec('curl', '--silent', '--show-error', 'http://127.0.0.1:3000/')).stdout

describeInLab('asc unit --install under a real systemd', (theLab) => {
  // Each install is several commands, one after another.
  it('installs, starts, is seen by asc, survives the death of its supervisor, and is installed anew with other options', { timeout: 180_000 }, async () => {
    const lab = theLab()
    await shell(lab, `mkdir ${folder} && cp /srv/asc/packages/cli/test/fixtures/programs/broken.cjs ${folder} && echo "$0" > ${folder}/server.cjs`, server)
    const install = (...more: string[]) => asc(lab, 'unit', 'server.cjs', '-n', 'shop', '-p', '3000', '--install', '--run-as', 'daemon', ...more)

    // Installed, it serves at once, as the user that was named, and starts with the machine.
    expect(await install('-c', '2', '--monitor', '9090')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/shop.service.*installed in \/etc\/systemd\/system, enabled and started/) })
    expect(await get(lab)).toMatch(/^answered by \d+\n$/)
    expect((await lab.systemctl('is-enabled', 'shop.service', 'shop-http.socket')).trim().split('\n')).toEqual(['enabled', 'enabled'])
    const first = await lab.family('shop.service')
    expect((await lab.exec('stat', '-c', '%U', `/proc/${first.main}`)).stdout).toBe('daemon\n')
    expect(await lab.show('shop.service', 'StatusText')).toBe('Running with 2 children, 0 restarts')
    expect((await lab.exec('curl', '--silent', 'http://127.0.0.1:9090/readyz')).stdout).toContain('"ok":true')

    // asc finds it, and steers it.
    expect(JSON.parse((await asc(lab, 'ls', '--json')).stdout)).toMatchObject({ running: [{ name: 'shop', pid: first.main }] })
    expect(await asc(lab, 'reload')).toMatchObject({ code: 0 })
    expect(await asc(lab, 'upgrade')).toMatchObject({ code: 1, stderr: expect.stringContaining("'systemctl restart' does the same") })
    expect(await get(lab)).toContain('answered')

    // Its supervisor is killed: connections wait in the socket until there is another.
    const load = Load.steady(lab, 3000)
    await load.answers(20)
    await lab.systemctl('restart', 'shop.service')
    await load.answers(20)
    expect((await load.end()).lost).toEqual([])
    await lab.systemctl('kill', '--kill-who=main', '--signal=KILL', 'shop.service')
    expect(await get(lab)).toContain('answered')

    // Installed again, it runs with the new options; with the same socket no connection is refused.
    const again = Load.steady(lab, 3000)
    await again.answers(20)
    expect(await install('-c', '1')).toMatchObject({ code: 0, stdout: expect.stringContaining('enabled and restarted') })
    await again.answers(20)
    expect((await again.end()).lost).toEqual([])
    expect(await lab.show('shop.service', 'StatusText')).toBe('Running with 1 child, 0 restarts')
    expect(await asc(lab, 'unit', 'server.cjs', '-n', 'shop', '-p', '3001', '-c', '1', '--install', '--json')).toMatchObject({ code: 0 })
    expect((await lab.exec('curl', '--silent', 'http://127.0.0.1:3001/')).stdout).toContain('answered')

    // A program without a port leaves no socket behind.
    await shell(lab, `echo 'setInterval(() => {}, 1000)' > ${folder}/idle.cjs`)
    expect(await asc(lab, 'unit', 'idle.cjs', '-n', 'shop', '-c', '1', '--ready-on', 'start', '--install')).toMatchObject({ code: 0 })
    expect(await lab.exec('test', '-e', '/etc/systemd/system/shop-http.socket')).toMatchObject({ code: 1 })
    expect(await lab.exec('curl', '--silent', 'http://127.0.0.1:3001/')).toMatchObject({ code: 7 })

    await lab.systemctl('stop', 'shop.service')
    expect(await lab.show('shop.service', 'Result')).toBe('success')
    expect(await asc(lab, 'ls', '--json')).toMatchObject({ code: 0, stdout: '{"running":[]}\n' })
  })

  it('fails with what systemctl says where the service does not start, and where this user may not write units', { timeout: 180_000 }, async () => {
    const lab = theLab()
    const { code, stderr } = await asc(lab, 'unit', 'broken.cjs', '-n', 'broken', '-c', '1', '--install')
    expect(code).toBe(1)
    expect(stderr).toMatch(/systemctl enable --now broken.service has failed: [^]*broken.service failed[^]*journalctl -u broken/)
    await lab.systemctl('disable', 'broken.service')
    const denied = await lab.exec('setpriv', '--reuid=daemon', '--clear-groups', 'env', '-i', `--chdir=${folder}`, lab.node, '/srv/asc/packages/cli/bin/asc.js', 'unit', 'server.cjs', '--install')
    expect(denied).toMatchObject({ code: 1, stderr: expect.stringMatching(/Cannot write the units: EACCES[^]*Run it as root/) })
  })
})

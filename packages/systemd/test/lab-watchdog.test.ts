import { expect, it } from 'vitest'
import { describeInLab } from './lab/describe-in-lab.js'
import { Load } from './lab/load.js'
import { serviceUnits } from './lab/service-units.js'

describeInLab('the watchdog of a real systemd', (theLab) => {
  it('gets pings from a healthy controller; kills a blocked one with all its children, and starts another', async () => {
    const lab = theLab()
    const listeners = { http: { host: '127.0.0.1', port: 8002 } }
    await lab.install(serviceUnits(lab, 'blocked', { listeners, watchdog: 2_000 }))
    await lab.systemctl('start', 'blocked.service')
    for (let beat = 0; beat < 2; beat++) await lab.notified('blocked.service', 'WATCHDOG=1', lab.console.lines.length)
    const { main, children } = await lab.family('blocked.service')
    expect(await lab.show('blocked.service', 'NRestarts')).toBe('0')

    await lab.systemctl('kill', '--kill-who=main', '--signal=PROF', 'blocked.service') // its handler never returns
    await lab.console.next(/blocked\.service: Watchdog timeout/)
    await lab.until('blocked.service', 'NRestarts', '1')
    await lab.until('blocked.service', 'ActiveState', 'active')
    const alive = await lab.exec('ps', '-o', 'pid=', '-p', [main, ...children].join(','))
    expect(alive.stdout).toBe('')
    const load = await Load.waiting(lab, 8002, 4)
    expect(await load.end()).toMatchObject({ answered: 4, lost: [] })
    await lab.systemctl('stop', 'blocked-http.socket', 'blocked.service')
  })
})

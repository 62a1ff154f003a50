import { expect, it } from 'vitest'
import { describeInLab } from './lab/describe-in-lab.js'
import { Load } from './lab/load.js'
import { serviceUnits } from './lab/service-units.js'

describeInLab('readiness under a real systemd', (theLab) => {
  it('is reported when the last child is ready, and a start waits for it', async () => {
    const lab = theLab()
    const names = ['first', 'second', 'third']
    const gates = await Promise.all(names.map(async (name) => ({ in: await lab.gate(name), out: await lab.gate(`${name}-passed`) })))
    await lab.install(serviceUnits(lab, 'gated', { env: { GATED: names.join(',') } }))
    let started = false
    const start = lab.systemctl('start', 'gated.service').then(() => (started = true))
    for (const gate of gates) {
      expect([started, await lab.show('gated.service', 'ActiveState')]).not.toContain('active')
      await gate.in.open()
      await gate.out.passed()
    }
    await start
    expect(await lab.show('gated.service', 'ActiveState')).toBe('active')
    await lab.systemctl('stop', 'gated.service')
  })

  it("may take longer than TimeoutStartSec if the children's startup timeout is longer", async () => {
    const lab = theLab()
    const [gate, passed] = [await lab.gate('late'), await lab.gate('late-passed')]
    await lab.install(serviceUnits(lab, 'late', { env: { GATED: 'late' }, startTimeout: 4_000 }))
    const start = lab.systemctl('start', 'late.service')
    await lab.notified('late.service', 'EXTEND_TIMEOUT_USEC')
    await longerThan(4_000)
    await gate.open()
    await passed.passed()
    await start
    expect(await lab.show('late.service', 'NRestarts')).toBe('0')
    await lab.systemctl('stop', 'late.service')
  })
})

describeInLab('a stop under a real systemd', (theLab) => {
  it.each(['Forked', 'Threaded', 'Hybrid'])('may take longer than TimeoutStopSec while a request is answered, and its status says what is left: %s', async (backend) => {
    const lab = theLab()
    const unit = `slow-${backend.toLowerCase()}`
    const port = 8001 + ['Forked', 'Threaded', 'Hybrid'].indexOf(backend)
    const [slow, arrived] = [await lab.gate(`${unit}-open`), await lab.gate(`${unit}-arrived`)]
    const listeners = { http: { host: '127.0.0.1', port } }
    await lab.install({
      ...serviceUnits(lab, unit, { listeners, gracefulStop: 60_000, env: { BACKEND: backend } }),
      [`${unit}.service.d/hurry.conf`]: '[Service]\nTimeoutStopSec=1s\n',
    })
    await lab.systemctl('start', `${unit}.service`)
    const load = await Load.waiting(lab, port, 1, `/${unit}`)
    await arrived.passed()
    const stop = lab.systemctl('stop', `${unit}.service`)
    await lab.notified(`${unit}.service`, 'EXTEND_TIMEOUT_USEC')
    await lab.until(`${unit}.service`, 'StatusText', /^Stopping with 1 child left, connections: 1$/)
    await longerThan(1_000)
    await slow.open()
    await stop
    expect(await load.end()).toMatchObject({ answered: 1, lost: [] })
    expect(await lab.show(`${unit}.service`, 'Result')).toBe('success')
  })
})

/** What is awaited here is time itself: more of it does no harm. */
function longerThan(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds + 500))
}

import { expect, it } from 'vitest'
import { describeInLab } from './lab/describe-in-lab.js'
import { Load } from './lab/load.js'
import { serviceUnits } from './lab/service-units.js'

describeInLab('the descriptor store of a real systemd', (theLab) => {
  it('keeps a port listening when the controller is killed, and the next one answers the connections made meanwhile', async () => {
    const lab = theLab()
    const gate = await lab.gate('gate')
    await lab.install({
      ...serviceUnits(lab, 'stored', { env: { STORED: '8003' }, descriptorStore: 8 }),
      'stored.service.d/gate.conf': '[Service]\nExecStartPre=/bin/sh -c "read word < /run/lab/gate"\n',
    })
    const start = lab.systemctl('start', 'stored.service')
    await gate.open()
    await start
    await lab.until('stored.service', 'NFileDescriptorStore', '1')
    expect(await (await Load.waiting(lab, 8003, 2)).end()).toMatchObject({ answered: 2, lost: [] })

    await lab.systemctl('kill', '--kill-who=main', '--signal=KILL', 'stored.service')
    await lab.until('stored.service', 'SubState', 'start-pre') // the next one waits at the gate, and nobody else is left
    expect(await lab.show('stored.service', 'MainPID')).toBe('0')
    const load = await Load.waiting(lab, 8003, 20)
    expect(await lab.show('stored.service', 'SubState')).toBe('start-pre')
    await gate.open()
    expect(await load.end()).toMatchObject({ answered: 20, lost: [] })
    expect(await lab.show('stored.service', 'NFileDescriptorStore')).toBe('1')
    await lab.systemctl('stop', 'stored.service')
    expect((await lab.exec('curl', '--silent', 'http://127.0.0.1:8003/')).code).toBe(7) // refused: a stop ends the keeping
  })
})

import { expect, it } from 'vitest'
import { describeInLab } from './lab/describe-in-lab.js'
import { Load } from './lab/load.js'
import { serviceUnits } from './lab/service-units.js'

describeInLab('socket activation by a real systemd', (theLab) => {
  const services: [what: string, port: number, env: Record<string, string>][] = [
    ['Forked', 8010, { BACKEND: 'Forked' }],
    ['Threaded', 8011, { BACKEND: 'Threaded' }],
    ['Hybrid', 8012, { BACKEND: 'Hybrid' }],
    ['Program', 8013, { PROGRAM: 'yes' }],
  ]
  it.each(services)('%s: the first connection starts the service, and three restarts under load lose none', async (what, port, env) => {
    const lab = theLab()
    const name = what.toLowerCase()
    await lab.install(serviceUnits(lab, name, { env, listeners: { http: { host: '127.0.0.1', port } } }))
    await lab.systemctl('start', `${name}-http.socket`)
    expect(await lab.show(`${name}.service`, 'ActiveState')).toBe('inactive')

    const load = Load.steady(lab, port)
    await load.answers(100)
    const controllers = new Set([await lab.show(`${name}.service`, 'MainPID')])
    for (let round = 0; round < 3; round++) {
      await lab.systemctl('restart', `${name}.service`)
      await load.answers(100)
      controllers.add(await lab.show(`${name}.service`, 'MainPID'))
    }
    const { answered, lost } = await load.end()
    expect(lost, lab.console.lines.slice(-150).join('\n')).toEqual([])
    expect(answered).toBeGreaterThan(400)
    expect(controllers.size).toBe(4)
    await lab.systemctl('stop', `${name}-http.socket`, `${name}.service`)
    expect(await lab.show(`${name}.service`, 'Result')).toBe('success')
  })
})

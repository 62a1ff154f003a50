import { afterEach, describe, expect, it } from 'vitest'
import type { ActionResult, MonitorEvent } from '@asc/monitor'
import { operateWeb, type Operated } from './operated.js'

let web: Operated | undefined
const busy = new URL('./fixtures/busy.mjs', import.meta.url)

afterEach(async () => {
  await web?.end()
  web = undefined
})

/** The first event that fits. */
async function event(events: AsyncGenerator<MonitorEvent>, fits: (event: MonitorEvent) => boolean): Promise<MonitorEvent> {
  for await (const one of events) if (fits(one)) return one
  throw new Error('there was no such event')
}

const scaled = (from: MonitorEvent, count: number) => from.type === 'action-done' && from.action.action === 'scale' && from.action.text === `web has ${count} ${count === 1 ? 'child' : 'children'}`

describe('a group that is scaled by itself', { timeout: 60_000 }, () => {
  it('grows while it is busy and shrinks when it is not; each step says why', async () => {
    web = await operateWeb({ count: 1, task: busy, monitor: { autoscale: { web: { min: 1, max: 2, cooldown: { up: 2_000, down: 2_000 } } } } })
    web.wish('busy')
    const events = web.client.events()
    await web.controller.start()
    const { action: grown } = (await event(events, (one) => scaled(one, 2))) as MonitorEvent & { action: ActionResult }
    expect(grown).toMatchObject({ by: 'autoscale', target: 'web/web', reason: expect.stringMatching(/^its event loops were busy for \d+ % of 2 s$/) })
    expect((await web.client.status()).services[0]!.groups).toEqual([{ name: 'web', wanted: 2, ready: 2, autoscale: { min: 1, max: 2 } }])

    web.wish('')
    const again = web.client.events()
    await event(again, (one) => scaled(one, 1))
    expect((await web.client.exits()).exits[0]).toMatchObject({ stoppedBy: 'scale', askedBy: 'autoscale' })
  })

  it('is left alone while a reload runs', async () => {
    web = await operateWeb({ count: 2, monitor: { autoscale: { web: { min: 1, max: 2, cooldown: { up: 1_000, down: 1_000 } } } } })
    await web.controller.start()
    web.wish('hangs')
    const reload = web.client.act('reload', {}).catch((error: unknown) => error)
    let figures = 0
    for await (const { type } of web.client.events()) if (type === 'figures' && ++figures > 4) break
    const { actions } = await web.client.actions()
    const { startedAt } = actions.find(({ action }) => action === 'reload')!
    expect(actions.filter((action) => action.by === 'autoscale' && action.startedAt > startedAt)).toEqual([])
    await web.controller.stop(false)
    await reload
  })

  it('must be there: a name that is mistyped is told', async () => {
    web = await operateWeb({ monitor: { autoscale: { wep: { min: 1, max: 2 } } } })
    await web.controller.start()
    await expect.poll(async () => (await web!.client.logs()).lines, { timeout: 10_000 }).toContainEqual(expect.objectContaining({
      text: 'There is no group of this name to be scaled by itself', fields: { group: 'wep', groups: ['web'] },
    }))
  })

  it('needs a rule that is valid, and a service that there is', async () => {
    await expect(operateWeb({ monitor: { autoscale: { web: { min: 2, max: 1 } } } })).rejects.toThrow("'autoscale['web'].max'")
    await expect(operateWeb({ monitor: { autoscale: { 'shop/web': { min: 1, max: 2 } } } })).rejects.toThrow("names the service 'shop'; there is web")
  })
})

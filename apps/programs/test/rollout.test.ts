import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { keepAlive } from '@asc/clients'
import { Drill } from './support/drill.js'

const express = { file: 'express.mjs', client: keepAlive }

describe('fifty clients of an Express program lose nothing', () => {
  test('in rolling restarts with a canary, and what a canary had that fails', async () => {
    await using drill = await Drill.start(express)
    const rolling = { strategy: 'rolling', canary: { soak: 200 } } as const
    await drill.reload(3, rolling)
    expect(drill.tally.lost).toEqual([])
    expect(drill.exits.map(({ reason }) => reason)).toEqual(Array.from({ length: 6 }, () => 'interrupted'))
    drill.deploy('canary.cjs')
    await expect(drill.controller.restart({ ...rolling, canary: { soak: 30_000 } })).rejects.toThrow(/canary .* failed.*/)
    await drill.answers()
    // It took with it what its clients had under way.
    expect(drill.tally.lost.splice(0).length).toBeLessThanOrEqual(drill.clients)
    await drill.answers()
    expect(drill.tally.lost).toEqual([])
  })

  test('when children are replaced because they are old', async () => {
    await using drill = await Drill.start({ ...express, spawn: { recycle: { maxAge: 2_000 } } })
    const recycled = (): number => drill.exits.filter(({ reason }) => reason === 'recycled').length
    while (recycled() < 4) await once(drill.controller.container!, 'exit')
    await drill.answers()
    expect(drill.tally.lost).toEqual([])
  })

  test('when spares are kept, and take over at each reload', async () => {
    await using drill = await Drill.start({ ...express, spawn: { spares: 2 } })
    await drill.reload(3)
    expect(drill.tally.lost).toEqual([])
  })

  test('when the program is scaled up and down', async () => {
    await using drill = await Drill.start({ ...express, spawn: { name: 'web' } })
    for (const count of [4, 1, 3]) {
      await drill.controller.scale('web', count)
      await drill.answers()
    }
    expect(drill.tally.lost).toEqual([])
  })
})

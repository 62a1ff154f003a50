import { expect } from 'vitest'
import type { Drill } from './drill.js'

/** A broken release is deployed: the restart says why it is refused, and the old code serves on. */
export async function refuses(drill: Drill, release: string, why: RegExp): Promise<void> {
  const { spawn, children } = drill
  const pids = children.map(({ pid }) => pid)
  drill.deploy(release)
  drill.spawn = { ...spawn, startupTimeout: 3_000 }
  await expect(drill.controller.restart()).rejects.toThrow(why)
  drill.deploy()
  drill.spawn = spawn
  await drill.answers()
  expect(drill.tally.lost).toEqual([])
  expect([...drill.controller.container!.children].map(({ pid }) => pid)).toEqual(pids)
}

/**
 * Kills one child of two. What its clients had under way is lost, and nothing afterwards.
 *
 * @returns how many requests, messages or streams were lost
 */
export async function killOne(drill: Drill): Promise<number> {
  process.kill(drill.children[0]!.pid!, 'SIGKILL')
  await drill.answers()
  await drill.answers()
  const lost = drill.tally.lost.splice(0)
  // Each client has one request under way at most.
  expect(lost.length).toBeLessThanOrEqual(drill.clients)
  await drill.reload(1)
  expect(drill.tally.lost).toEqual([])
  return lost.length
}

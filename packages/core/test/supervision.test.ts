import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crashOf } from '../src/decide/crash.js'
import type { ExitStatus } from '../src/base/exit-status.js'
import { addToFailures, type Failure } from '../src/decide/failures.js'
import { freeIndexes } from '../src/supervise/groups.js'
import { needsMeasuring, recyclePlan, recycleReason } from '../src/decide/recycling.js'
import { affected, type Strategy } from '../src/decide/strategy.js'

describe('affected', () => {
  const seats = [2, 1, 4, 3].map((rank) => ({ spec: { rank } }))
  const ranks = (strategy: Strategy, failed: number) => affected(strategy, seats, seats.find(({ spec }) => spec.rank === failed)!).map(({ spec }) => spec.rank)

  it.each<[Strategy, number, number[]]>([
    ['one-for-one', 2, []],
    ['rest-for-one', 1, [4, 3, 2]], ['rest-for-one', 2, [4, 3]], ['rest-for-one', 4, []],
    ['one-for-all', 1, [4, 3, 2]], ['one-for-all', 4, [3, 2, 1]],
  ])('%s, number %i failed: %j', (strategy, failed, others) => {
    expect(ranks(strategy, failed)).toEqual(others)
  })
})

describe('recycleReason', () => {
  const plan = recyclePlan({ maxAge: 1000, maxRss: 500, maxHeap: 100, jitter: 0.5 })!

  it.each([
    [{ age: 1000 }, 0, undefined], [{ age: 1001 }, 0, 'max-age'], [{ age: 501 }, 1, 'max-age'], [{ age: 751 }, 0.5, 'max-age'],
    [{ age: 0, rss: 501 }, 0, 'max-rss'], [{ age: 0, heap: 101 }, 0, 'max-heap'], [{ age: 0, rss: 500, heap: 100 }, 0, undefined],
    [{ age: 2000, rss: 501 }, 0, 'max-age'],
  ])('%j with chance %d: %s', (burden, chance, reason) => {
    expect(recycleReason(plan, burden, chance)).toBe(reason)
  })

  it('is never earlier than the jitter allows, and never later than the limit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(10_000), (jitter, chance, age) => {
        const reason = recycleReason(recyclePlan({ maxAge: 5000, jitter })!, { age }, chance)
        if (age > 5000) expect(reason).toBe('max-age')
        if (age <= 5000 * (1 - jitter)) expect(reason).toBeUndefined()
      }),
    )
  })

  it('says which values must be measured in the child', () => {
    expect([undefined, recyclePlan({ maxAge: 1 }), recyclePlan({ maxHeap: 1 })].map(needsMeasuring)).toEqual([false, false, true])
  })
})

describe('freeIndexes', () => {
  it('are the lowest that are free', () => {
    expect(freeIndexes([1, 2, 4], 3)).toEqual([3, 5, 6])
    expect(freeIndexes([], 2)).toEqual([1, 2])
    expect(freeIndexes([1], -1)).toEqual([])
  })

  it('never repeat', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 50 })), fc.nat(20), (taken, count) => {
        const all = [...taken, ...freeIndexes(taken, count)]
        expect(new Set(all).size).toBe(taken.length + count)
      }),
    )
  })
})

describe('crashOf', () => {
  const exit = (part: Partial<ExitStatus>) => ({ reason: 'signal', signal: null, code: null, ...part }) as ExitStatus

  it.each([
    [exit({ signal: 'SIGSEGV' }), 'segmentation-fault'], [exit({ signal: 'SIGBUS' }), 'segmentation-fault'], [exit({ signal: 'SIGABRT' }), 'abort'],
    [exit({ signal: 'SIGILL' }), 'illegal-instruction'], [exit({ signal: 'SIGTRAP' }), 'illegal-instruction'],
    [exit({ signal: 'SIGABRT', reason: 'out-of-memory' }), 'out-of-memory'], [exit({ signal: 'SIGKILL' }), 'foreign-kill'],
    [exit({ signal: 'SIGKILL', stoppedBy: 'stop' }), undefined], [exit({ signal: 'SIGTERM' }), undefined],
    [exit({ code: 139, reason: 'error' }), 'segmentation-fault'], [exit({ code: 1, reason: 'error' }), undefined],
  ])('%j: %s', (status, crash) => {
    expect(crashOf(status)).toBe(crash)
  })
})

describe('addToFailures', () => {
  const child = { name: 'cat', key: undefined }
  const add = (failures: readonly Failure[], reason: ExitStatus['reason'], age = 0) => addToFailures(failures, child, { reason, age } as ExitStatus)

  it('keeps the last of each kind, however many come after it', () => {
    let failures = add(add([], 'out-of-memory', 1), 'out-of-memory', 2)
    for (let count = 0; count < 100; count++) failures = add(failures, 'error', count)
    expect(failures).toHaveLength(32)
    expect(failures[0]!.status).toMatchObject({ reason: 'out-of-memory', age: 2 })
    expect(failures.at(-1)!.status).toMatchObject({ reason: 'error', age: 99 })
  })
})

describe('the wall clock', () => {
  it('is used only to date lines, and to change ticket keys at the same time in all programs, because it can jump', () => {
    const folder = new URL('../src/', import.meta.url)
    const readers = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && /\bDate\b/.test(readFileSync(new URL(file, folder), 'utf8')))
    expect(readers).toEqual(['base/format-record.ts', 'base/logger.ts', 'base/terminal-record.ts', 'listen/share-tickets.ts', 'notify/log-notifier.ts', 'process/line-format.ts', 'system/ticket-secret.ts'])
  })
})

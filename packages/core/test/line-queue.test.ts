import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuzzing } from '../../../fuzz.base.js'
import { LineQueue } from '../src/base/line-queue.js'

/** What happens to a queue: lines come, some bytes are written, or the output fails. */
const steps = fc.array(fc.oneof(
  fc.record({ push: fc.array(fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\n', '')), { minLength: 1, maxLength: 5 }) }),
  fc.record({ write: fc.integer({ min: 0, max: 40 }), batch: fc.integer({ min: 1, max: 40 }) }),
  fc.constant({ fail: true }),
))

describe('lines that wait', () => {
  it('are written whole and in order, or counted as lost, whatever is written of them and however often the output fails', () => {
    fc.assert(fc.property(steps, (taken) => {
      const queue = new LineQueue(100)
      let out = ''
      let pushed = 0
      const write = (bytes: Buffer | undefined, count: number): void => {
        if (!bytes) return
        out += bytes.subarray(0, count).toString()
        queue.written(Math.min(count, bytes.length))
      }
      for (const step of taken) {
        if ('push' in step) queue.push(Buffer.from(step.push.map((text) => `${pushed++}:${text}\n`).join('')))
        else if ('write' in step) write(queue.next(step.batch), step.write)
        else queue.drop()
      }
      for (let bytes = queue.next(10); bytes; bytes = queue.next(10)) write(bytes, bytes.length)
      let next = 0
      for (const line of out.split('\n').slice(0, -1)) {
        const lost = /^(\d+) lines? (?:was|were) lost/.exec(line)
        if (!lost) expect(Number(/^(\d+):/.exec(line)![1])).toBe(next)
        next += lost ? Number(lost[1]) : 1
      }
      expect({ next, size: queue.size, lost: queue.lost }).toEqual({ next: pushed, size: 0, lost: 0 })
    }), fuzzing())
  })

  it('keep the rest of a text without an end of line, of which a part is written when the output fails', () => {
    const queue = new LineQueue(100)
    queue.push(Buffer.from('no end'))
    queue.next(10)
    queue.written(3)
    queue.drop()
    expect({ next: queue.next(10)?.toString(), size: queue.size, lost: queue.lost }).toEqual({ next: 'end', size: 3, lost: 0 })
  })
})

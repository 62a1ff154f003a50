import { expect, test } from 'vitest'
import { Expectations } from '../src/base/expectations.js'
import { report, table, verdict, type Row } from '../src/run/report.js'

const row: Row = { title: 'kill a worker', kept: 1234, fresh: 56, failed: 0, excused: 7, restarts: 1, memory: [15_240_000, 20e6], times: [117.6] }
const stopped: Row = { ...row, title: 'SIGTERM', excused: 0, restarts: 0, memory: [undefined], times: [68, 70.2] }
const steps = [{ title: 'kill a worker', timed: 'SIGKILL until another is ready' }]

test('the table has a line for each step, its columns in line', () => {
  expect(table([row, stopped])).toBe(
    [
      'step           keep-alive  new conn.  failed  lost¹  restarts        MB²  ms³',
      'kill a worker       1,234         56       0      7         1  15.2/20.0  118',
      'SIGTERM             1,234         56       0      0         0          –  68 70',
    ].join('\n'),
  )
})

test('where there is one process, its memory stands alone', () => {
  expect(table([{ ...row, memory: [41e6] }])).toMatch(/ 1 {2}41\.0 {2}118$/)
})

test('when all held, the verdict says so, with the totals', () => {
  const expectations = new Expectations()
  expectations.check('No request fails', true)
  expect(report([row, stopped], steps, 'Memory of both', expectations)).toMatch(/\n² Memory of both, at the end of the step\.\n[^]*\nAll 1 expectations held: 2,580 requests, 0 failed\.$/)
})

test('what did not hold is named, with how things are instead', () => {
  const expectations = new Expectations()
  expectations.check('No request fails', false, '3 × a request was lost (read ECONNRESET)')
  expectations.check('The old workers end', false)
  expectations.check('Its port is closed', true)
  const text = report([{ ...row, failed: 3 }], steps, 'Memory of both', expectations)
  expect(text).toContain('2 of 3 expectations did not hold:\n  ✘ No request fails: 3 × a request was lost (read ECONNRESET)\n  ✘ The old workers end')
  expect(text).not.toContain('All')
  expect(verdict([row], expectations)).toBe('2 of 3 expectations did not hold')
})

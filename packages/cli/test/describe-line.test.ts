import { expect, it } from 'vitest'
import type { LogLine } from '@asc/monitor/client'
import { describeLine } from '../src/verbs/logs.js'

const line = (text: string): LogLine => ({ seq: 1, time: '2026-11-27T12:00:00.000Z', stream: 'stdout', service: 'web', name: 'web-1', text })

it('the colours of a line of a child stay, and its other control characters are written out', () => {
  expect(describeLine(line('\u001b[31mred\u001b[39m\ttext'))).toContain('\u001b[31mred\u001b[39m\ttext\u001b[0m')
  expect(describeLine(line('a\u001b]0;title\u0007b\rc\u202ed'))).toMatch(/ a\\u001b\]0;title\\u0007b\\u000dc\\u202ed$/)
})

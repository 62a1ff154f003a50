import { describe, expect, it } from 'vitest'
import { parseDuration, parseSize, showDuration, showSize } from '../src/base/quantities.js'
import { columnsOf, cut, table } from '../src/base/table.js'

describe('a table', () => {
  it('has columns as wide as they need to be, whatever the colours and scripts', () => {
    expect(table(['name', 'state'], [['a', '\x1b[32mready\x1b[39m'], ['日本', 'x']], 80)).toEqual(['name  state', 'a     \x1b[32mready\x1b[39m', '日本  x'])
  })

  it('is cut to the width of the terminal, colours whole', () => {
    for (const width of [5, 8, 20]) for (const line of table([], [['web', '\x1b[31mfailed for a long reason\x1b[39m', '日本語日本語']], width)) expect(columnsOf(line)).toBeLessThanOrEqual(width)
    expect(cut('\x1b[31mabcdef\x1b[39m', 4)).toMatch(/…$|\.\.\.$/)
  })
})

describe('quantities', () => {
  it.each([['500ms', 500], ['10s', 10_000], ['1.5m', 90_000], ['2h', 7_200_000], ['250', 250], ['soon', undefined], ['-1s', undefined], ['', undefined]])('%s is a duration of %s ms', (text, span) => {
    expect(parseDuration(text)).toBe(span)
  })
  it.each([['512M', 512 * 2 ** 20], ['1.5G', 1.5 * 2 ** 30], ['64kib', 65_536], ['100', 100], ['many', undefined]])('%s is a size of %s bytes', (text, size) => {
    expect(parseSize(text)).toBe(size)
  })
  it.each([[230, '230 ms'], [4230, '4.2 s'], [90_000, '90 s'], [200_000, '3 min'], [1e8, '28 h'], [1e9, '12 d']])('%s ms are shown as %s', (span, text) => {
    expect(showDuration(span)).toBe(text)
  })
  it('sizes are shown in their largest unit', () => {
    expect([100_000, 5e7, 2e9].map(showSize)).toEqual(['98 KiB', '48 MiB', '1.9 GiB'])
  })
})

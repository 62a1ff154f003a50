import { describe, expect, it } from 'vitest'
import { PrefixLines } from '../src/prefix-lines.js'

/** What is written of these pieces. */
function written(pieces: (string | Buffer)[], end = true): string[] {
  const texts: string[] = []
  const lines = new PrefixLines('> ', (text) => void texts.push(text.toString()))
  for (const piece of pieces) lines.push(Buffer.from(piece as string))
  if (end) lines.end()
  return texts
}

describe('lines behind a prefix', () => {
  it.each([
    [[], []],
    [['one\n'], ['> one\n']],
    [['one\ntwo\n'], ['> one\n', '> two\n']],
    [['o', 'n', 'e', '\n', 'two\n'], ['> one\n', '> two\n']],
    [['one\ntw', 'o\nthree\n'], ['> one\n', '> two\n', '> three\n']],
    [['\n\n'], ['> \n', '> \n']],
    [['one\r\n'], ['> one\r\n']],
    [['no end'], ['> no end\n']],
    [['one\nno end'], ['> one\n', '> no end\n']],
  ])('%j are %j', (pieces, texts) => {
    expect(written(pieces)).toEqual(texts)
  })

  it('wait for the end of a line', () => {
    expect(written(['one\ntw'], false)).toEqual(['> one\n'])
  })

  it('are not cut within a character', () => {
    const bytes = Buffer.from('grün\n')
    expect(written([bytes.subarray(0, 3), bytes.subarray(3)])).toEqual(['> grün\n'])
  })

  it('that never end are written in pieces', () => {
    const pieces = Array.from({ length: 5 }, () => 'x'.repeat(30_000))
    const texts = written(pieces, false)
    expect(texts).toEqual([`> ${'x'.repeat(90_000)}\n`])
    expect(written(pieces)).toEqual([...texts, `> ${'x'.repeat(60_000)}\n`])
  })
})

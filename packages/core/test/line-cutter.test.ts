import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuzzing } from '../../../fuzz.base.js'
import { LineCutter } from '../src/process/line-cutter.js'
import { jsonFormat, prefixFormat } from '../src/process/line-format.js'

/** The lines of these pieces, as `format` has them. */
function lines(pieces: (string | Buffer)[], { end = true, longest = 1000, format = prefixFormat({ name: 'web', pid: 7 }) } = {}): string[] {
  const texts: string[] = []
  const cutter = new LineCutter(longest, (line, piece) => void texts.push(format.line(line, piece).toString()))
  for (const piece of pieces) cutter.push(Buffer.from(piece as string))
  if (end) cutter.end()
  return texts
}

describe("lines with 'prefix'", () => {
  it.each([
    [[], []],
    [['one\n'], ['[web 7] one\n']],
    [['one\ntwo\n'], ['[web 7] one\n', '[web 7] two\n']],
    [['o', 'n', 'e', '\n', 'two\n'], ['[web 7] one\n', '[web 7] two\n']],
    [['one\ntw', 'o\nthree\n'], ['[web 7] one\n', '[web 7] two\n', '[web 7] three\n']],
    [['\n\n'], ['[web 7] \n', '[web 7] \n']],
    [['one\r\n'], ['[web 7] one\r\n']],
    [['no end'], ['[web 7] no end\n']],
    [['one\nno end'], ['[web 7] one\n', '[web 7] no end\n']],
  ])('%j are %j', (pieces, texts) => {
    expect(lines(pieces)).toEqual(texts)
  })

  it('wait for the end of a line', () => {
    expect(lines(['one\ntw'], { end: false })).toEqual(['[web 7] one\n'])
  })

  it('are not cut within a character', () => {
    const bytes = Buffer.from('grün\n')
    expect(lines([bytes.subarray(0, 3), bytes.subarray(3)])).toEqual(['[web 7] grün\n'])
    expect(lines(['xx€€\n'], { longest: 6 })).toEqual(['[web 7] xx€…\n', '[web 7] …€\n'])
  })

  it('that are too long come in pieces, with an ellipsis where they were cut', () => {
    expect(lines(['x'.repeat(12), 'x'.repeat(12), 'x\nshort\n'], { longest: 10 })).toEqual([
      `[web 7] ${'x'.repeat(10)}…\n`, `[web 7] …${'x'.repeat(10)}…\n`, '[web 7] …xxxxx\n', '[web 7] short\n',
    ])
  })

  it('that never end are held in pieces of the longest line', () => {
    const pieces = Array.from({ length: 5 }, () => 'x'.repeat(30_000))
    expect(lines(pieces, { end: false, longest: 40_000 })).toHaveLength(3)
  })

  it('of a thread name the thread', () => {
    expect(lines(['one\n'], { format: prefixFormat({ name: 'web', threadId: 3 }) })).toEqual(['[web thread-3] one\n'])
  })

  it('together are what was written, however it was cut', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.integer({ min: 4, max: 20 }), (chunks, longest) => {
      const taken: Buffer[] = []
      const cutter = new LineCutter(longest, (line, piece) => {
        expect(line.length).toBeLessThanOrEqual(longest)
        taken.push(line, Buffer.from(piece && !piece.last ? '' : '\n'))
      })
      const written = Buffer.concat([...chunks, Buffer.from('\n')])
      for (const chunk of chunks) cutter.push(Buffer.from(chunk))
      cutter.push(Buffer.from('\n'))
      expect(Buffer.concat(taken)).toEqual(written)
    }), fuzzing())
  })
})

describe('lines that arrive together', () => {
  it.each([['prefix', prefixFormat({ name: 'web', pid: 7 })], ['json', jsonFormat({ name: 'web', pid: 7 }, 'stdout')]] as const)('are written as each of them alone: %s', (_kind, format) => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.integer({ min: 4, max: 20 }), (chunks, longest) => {
      const timeless = (all: Buffer[]) => Buffer.concat(all).toString('latin1').replace(/"time":"[^"]*"/g, '')
      const [single, together]: [Buffer[], Buffer[]] = [[], []]
      const one = new LineCutter(longest, (line, piece) => void single.push(format.line(line, piece)))
      const other = new LineCutter(longest, (line, piece) => void together.push(format.line(line, piece)), (lines) => void together.push(format.lines(lines)))
      for (const chunk of chunks) for (const cutter of [one, other]) cutter.push(Buffer.from(chunk))
      expect(timeless(together)).toBe(timeless(single))
    }), fuzzing())
  })
})

describe("lines with 'json'", () => {
  const format = jsonFormat({ name: 'web', pid: 7 }, 'stderr')
  const records = (text: string, longest?: number) => lines([text], { format, ...(longest !== undefined && { longest }) }).map((line) => JSON.parse(line) as unknown)

  it.each([
    ['{"level":30,"msg":"hi"}', '{"child":"web","pid":7,"level":30,"msg":"hi"}'],
    ['  {"level":30} ', '{"child":"web","pid":7,"level":30}'],
    ['{}', '{"child":"web","pid":7}'],
    ['{"pid":8,"big":12345678901234567890}', '{"child":"web","pid":8,"big":12345678901234567890}'],
    ['{"child":"own","pid":8}', '{"child":"own","pid":8}'],
  ].map(([line, record]) => ({ line, record })))('that are objects keep what they have, and get the name and pid: $line', ({ line, record }) => {
    expect(lines([`${line}\n`], { format })).toEqual([`${record}\n`])
  })

  it.each(['text', '[1]', '7', 'null', '{"torn":', '', '"{}"'])('that are none become the text of a record: %s', (text) => {
    expect(records(`${text}\n`)).toEqual([{ time: expect.any(String), child: 'web', pid: 7, stream: 'stderr', text }])
  })

  it('that are too long become numbered pieces', () => {
    expect(records(`{"text":"${'x'.repeat(90)}"}\n`, 64)).toMatchObject([{ piece: 1, last: false }, { piece: 2, last: true }])
  })

  it('of a thread have its number, and the pid of its process', () => {
    expect(JSON.parse(jsonFormat({ name: 'web', threadId: 3 }, 'stdout').line(Buffer.from('{}')).toString())).toEqual({ child: 'web', pid: process.pid, threadId: 3 })
  })

  it('are always one object a line', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const line of lines([text, '\n'], { format })) {
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(JSON.parse(line)).toMatchObject({ child: expect.anything(), pid: expect.anything() })
      }
    }), fuzzing())
  })
})

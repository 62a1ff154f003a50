import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { captureOutput } from '../src/capture-output.js'
import { PrefixLines } from '../src/prefix-lines.js'
import { Tail } from '../src/tail.js'

describe('PrefixLines', () => {
  function through(...chunks: string[]): string[] {
    const written: string[] = []
    const lines = new PrefixLines('[web 7] ', (text) => written.push(text.toString()))
    for (const chunk of chunks) lines.push(Buffer.from(chunk))
    lines.end()
    return written
  }

  it('puts the prefix before each whole line, wherever the pieces were cut', () => {
    expect(through('one\ntw', 'o\n', '\nlast')).toEqual(['[web 7] one\n', '[web 7] two\n', '[web 7] \n', '[web 7] last\n'])
  })

  it('writes nothing for nothing', () => {
    expect(through()).toEqual([])
    expect(through('')).toEqual([])
  })

  it('does not keep a line without an end', () => {
    expect(through('x'.repeat(100_000), 'y').length).toBe(2)
  })
})

describe('Tail', () => {
  it('keeps the end, to the byte', () => {
    const tail = new Tail(10)
    for (const text of ['0123456789', 'abc', 'defghijk']) tail.push(Buffer.from(text))
    expect(tail.toString()).toBe('bcdefghijk')
  })

  it('keeps all of what is less', () => {
    const tail = new Tail(10)
    tail.push(Buffer.from('short'))
    expect(tail.toString()).toBe('short')
    expect(new Tail().toString()).toBe('')
  })
})

describe('captureOutput', () => {
  it('reads stderr also where somebody else has given it an encoding', async () => {
    const stderr = new PassThrough()
    const capture = captureOutput({ stderr }, 'pipe', 'web 7')
    stderr.setEncoding('utf8').end('größer')
    await new Promise((resolve) => stderr.once('end', resolve))
    expect(capture.tail()).toBe('größer')
  })
})

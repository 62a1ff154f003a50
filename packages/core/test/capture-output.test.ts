import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { captureOutput } from '../src/capture-output.js'

describe('captureOutput', () => {
  it('reads stderr also where somebody else has given it an encoding', async () => {
    const stderr = new PassThrough()
    const capture = captureOutput({ stderr }, 'pipe', 'web 7')
    stderr.setEncoding('utf8').end('größer')
    await new Promise((resolve) => stderr.once('end', resolve))
    expect(capture.tail()).toBe('größer')
  })
})

import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { captureOutput } from '../src/process/capture-output.js'

describe('captureOutput', () => {
  it('reads stderr even if other code has set its encoding', async () => {
    const stderr = new PassThrough()
    const capture = captureOutput({ stderr }, 'pipe', { name: 'web', pid: 7 })
    stderr.setEncoding('utf8').end('größer')
    await new Promise((resolve) => stderr.once('end', resolve))
    expect(capture.tail()).toBe('größer')
  })
})

import { describe, expect, it } from 'vitest'
import { readCurl } from '../src/clients/curl-client.js'
import { Tally } from '../src/clients/tally.js'
import { readWrk } from '../src/clients/wrk-client.js'

describe('what curl tells', () => {
  it.each([
    ['answer: 200 8 ', 'answered'],
    ['100 --  --    248     0    44     8  --:--:--  0:00:01 --:--:--   211      answer: 200 8 ', 'answered'],
    ['answer: 200 7 transfer closed with 1 bytes remaining to read', '200 7 transfer closed with 1 bytes remaining to read'],
    ['answer: 502 8 ', '502 8 '],
    ['answer: 000 0 Recv failure: Connection reset by peer', '000 0 Recv failure: Connection reset by peer'],
    ['* Connection died, retrying a fresh connect (retry count: 1)', 'repeated'],
    ['< retry-after: 5', undefined],
    ['* Connection #0 to host 127.0.0.1 left intact', undefined],
  ])('%s', (line, outcome) => expect(readCurl(line, 8)).toBe(outcome))
})

describe('what wrk tells', () => {
  const report = ['Running 60m test @ http://127.0.0.1:1/', '  8 threads and 8 connections', '  2009 requests in 10.00s, 300KB read']

  it('counts requests', () => expect(readWrk(report)).toEqual({ requests: 2009, errors: {} }))

  it('counts each error', () => {
    const errors = ['  Socket errors: connect 1, read 22, write 0, timeout 3', '  Non-2xx or 3xx responses: 4']
    expect(readWrk([...report, ...errors])?.errors).toEqual({ 'connect error': 1, 'read error': 22, 'write error': 0, 'timeout error': 3, 'wrong status': 4 })
  })

  it('may be nothing', () => expect(readWrk(['unable to connect to 127.0.0.1:1 Connection refused'])).toBeUndefined())
})

it('a tally says all that became of the requests', async () => {
  const tally = new Tally()
  const three = tally.advance(3)
  tally.answer(2)
  tally.lose('reset', 0)
  tally.lose('reset')
  await three
  tally.lose('cut short', 2)
  tally.repeated++
  expect(tally.toString()).toBe('2 answered, 3 lost (1 × reset, 2 × cut short), 1 refused and repeated')
})

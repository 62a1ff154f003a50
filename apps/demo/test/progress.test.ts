import { expect, test } from 'vitest'
import { Progress } from '../src/run/progress.js'

const clearLine = '\r\u001B[K'

function screen(isTTY: boolean, columns?: number) {
  const written: string[] = []
  return { isTTY, columns, written, write: (text: string) => written.push(text) }
}

test('elsewhere than on a terminal, everything that happens is a line', () => {
  const log = screen(false)
  const progress = new Progress(log)
  progress.begin('SIGHUP × 5', () => '7 answers')
  progress.say('1 of 5')
  progress.end(true)
  progress.end(false)
  expect(log.written.map((line) => line.replace(/\d\.\d s/, '1.0 s'))).toEqual(['SIGHUP × 5 …\n', '  1 of 5 (7 answers)\n', '✔ SIGHUP × 5 (7 answers, 1.0 s)\n'])
})

test('on a terminal one line is drawn over and over, never wider than it, and replaced by the outcome', async () => {
  const terminal = screen(true, 20)
  const progress = new Progress(terminal)
  progress.begin('SIGHUP × 5', () => '7 answers')
  progress.say('1 of 5')
  while (terminal.written.length < 2) await new Promise(setImmediate)
  progress.end(false)
  const last = terminal.written.pop()
  for (const line of terminal.written) expect(line.split(clearLine)[1]).toMatch(/^. SIGHUP × 5 · 1 of$/)
  expect(last?.split(clearLine)[1]).toMatch(/^✘ SIGHUP × 5 \(7 answers, \d\.\d s\)\n$/)
})

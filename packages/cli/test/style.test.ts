import { describe, expect, it } from 'vitest'
import { terminalStyle } from '../../core/src/base/terminal-style.js'
import { hasColor } from '../src/base/style.js'
import { asc, bin } from './asc.js'
import { hasTerminal, Terminal } from './terminal.js'

const xterm = { TERM: 'xterm-256color' }

// Commands are started one after another, on a machine that may be busy.
describe('colours', { timeout: 180_000 }, () => {
  it.each([
    ['a terminal', true, xterm, true],
    ['a terminal of a CI', true, { ...xterm, CI: 'true' }, true],
    ['a dumb terminal', true, { TERM: 'dumb' }, false],
    ['a terminal with NO_COLOR', true, { ...xterm, NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR', true, { ...xterm, NO_COLOR: '' }, true],
    ['a terminal with both', true, { ...xterm, NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['a terminal with FORCE_COLOR=0', true, { ...xterm, FORCE_COLOR: '0' }, false],
    ['a pipe', false, xterm, false],
    ['a pipe of a CI', false, { ...xterm, CI: 'true', GITHUB_ACTIONS: 'true' }, false],
    ['a pipe with FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
    ['a pipe with both', false, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('of %s', (_where, isTTY, env, colored) => {
    expect(hasColor({ isTTY }, env)).toBe(colored)
    // A controller asks for its style where it has found a terminal.
    if (isTTY) expect(terminalStyle(env).color).toBe(colored)
  })

  it('are not written to a pipe, whatever CI says', async () => {
    for (const env of [{ CI: 'true' }, { CI: undefined }]) {
      const { stdout } = await asc(['doctor'], { env: { NO_COLOR: undefined, FORCE_COLOR: undefined, ...xterm, ...env } })
      expect(stdout).toContain('Node')
      expect(stdout).not.toContain('\x1b[')
    }
    expect((await asc(['doctor'], { env: { NO_COLOR: undefined, FORCE_COLOR: '1' } })).stdout).toContain('\x1b[')
  })

  it.runIf(hasTerminal)('are written to a terminal, whatever CI says, and not with NO_COLOR', async () => {
    const written = async (env: Record<string, string>) => {
      await using terminal = new Terminal([process.execPath, bin, 'status', 'nobody'], { cwd: '/', env })
      expect(await terminal.ended()).toBe(3)
      return terminal.written()
    }
    expect(await written({})).toContain('\x1b[31m')
    expect(await written({ CI: 'true' })).toContain('\x1b[31m')
    expect(await written({ NO_COLOR: '1' })).not.toContain('\x1b[')
  })
})

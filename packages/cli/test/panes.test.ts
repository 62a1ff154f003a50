import { describe, expect, it } from 'vitest'
import { freePort } from '../../../free-port.base.js'
import { bin, fixtures } from './asc.js'
import { committedPane, hasTerminal, plainPane, Terminal } from './terminal.js'

const programs = `${fixtures}programs`

async function shop(file = 'server.cjs', args: readonly string[] = [], env: Record<string, string> = {}): Promise<{ terminal: Terminal; url: string } & AsyncDisposable> {
  const port = await freePort()
  const terminal = new Terminal([process.execPath, bin, 'run', file, '--name', 'panes', '--port', String(port), '--count', '2', ...args], { cwd: programs, env })
  return { terminal, url: `http://localhost:${port}`, [Symbol.asyncDispose]: () => terminal[Symbol.asyncDispose]() }
}

/** Compares what is to be seen with what was looked at and committed. */
function looksLike(name: string, text: string): void {
  const plain = plainPane(text, { [programs]: '/srv/app' })
  expect(plain).toBe(committedPane(name, plain))
}

describe.runIf(hasTerminal)('the terminal of a controller', () => {
  it('shows a start, a crash and its restart, and a reload, one line each', async () => {
    await using service = await shop()
    const { terminal, url } = service
    await terminal.until(/2 children ready in .*, listening on http/)
    await fetch(`${url}/crash`).catch(() => {})
    await terminal.until(/starts again[^]*ready in/)
    process.kill(terminal.pid, 'SIGHUP')
    looksLike('start-crash-reload', await terminal.until(/replaced in[^]*it is replaced[^]*it is replaced/))
    terminal.press('C-c')
    expect(await terminal.ended()).toBe(0)
  })

  it('shows an error of a child with its stack, once', async () => {
    await using service = await shop('server.cjs', ['--count', '1'])
    const { terminal, url } = service
    await terminal.until(/1 child ready/)
    await fetch(`${url}/throw`).catch(() => {})
    const text = await terminal.until(/starts again[^]*ready in/)
    expect(text.match(/at Immediate/g)).toHaveLength(1)
  })

  it('shows what is still open after Ctrl-C, and that Ctrl-C again kills', async () => {
    await using service = await shop('server.cjs', [], { SLOW: '60000' })
    const { terminal, url } = service
    await terminal.until(/listening on/)
    const answer = fetch(`${url}/slow`).then(() => 'answered', () => 'cut off')
    const other = fetch(`${url}/`)
    await other
    terminal.press('C-c')
    await terminal.until(/Ctrl-C again to kill[^]*Stopping with 1 child left/)
    terminal.press('C-c')
    looksLike('ctrl-c-twice', await terminal.until(/stopped in/))
    expect(await answer).toBe('cut off')
    expect(await terminal.ended()).toBe(0)
  })

  it('shows why nothing could start, once, and ends with 1', async () => {
    await using service = await shop('broken.cjs', ['--count', '1'])
    const { terminal } = service
    const text = await terminal.until(/A child failed before it was ready/)
    const starts = text.match(/Node\.js v/g)!.length
    // The stack that Node writes in each child, and no other.
    expect(text.match(/broken\.cjs:2:/g)).toHaveLength(starts)
    expect(text.match(/A child failed before it was ready/g)).toHaveLength(1)
    expect(await terminal.ended()).toBe(1)
  })

  it('shows a child that hangs, of a controller without the command', async () => {
    await using terminal = new Terminal([process.execPath, `${programs}/main.mjs`], { cwd: programs })
    const [, pid] = /hang(?:-1)? (\d+) ready/.exec(await terminal.until(/1 child ready/))!
    process.kill(Number(pid), 'SIGUSR2')
    looksLike('hang', await terminal.until(/silent[^]*starts again[^]*ready in/))
    terminal.press('C-c')
    expect(await terminal.ended()).toBe(0)
  })

  it('shows ASCII and no colours where the terminal has no more', async () => {
    await using service = await shop('server.cjs', ['--count', '1'], { LANG: 'C', LC_ALL: 'C', NO_COLOR: '1' })
    looksLike('ascii', await service.terminal.until(/1 child ready/))
  })
})

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

// What tests start has its sockets and logs in folders of its own: others test on this machine too.
const folder = mkdtempSync(join(tmpdir(), 'asc-test-'))
process.env.ASC_RUNTIME_DIR = join(folder, 'run')
process.env.ASC_STATE_DIR = join(folder, 'state')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The command as it is installed. */
export const bin = fileURLToPath(new URL('../bin/asc.js', import.meta.url))

export const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url))

/** How a run of the command went. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command without a terminal, and waits for its end. */
export async function asc(args: readonly string[], options: { cwd?: string; env?: Record<string, string | undefined> } = {}): Promise<Outcome> {
  return outcome(startAsc(args, options))
}

export function startAsc(args: readonly string[], { cwd, env = {} }: { cwd?: string; env?: Record<string, string | undefined> } = {}): ChildProcess {
  return spawn(process.execPath, [bin, ...args], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
}

export async function outcome(child: ChildProcess): Promise<Outcome> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

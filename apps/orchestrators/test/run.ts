import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

/** How a command went. */
export interface Done {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end; with `input`, that is its stdin. Nothing is thrown for its exit code. */
export async function run(words: readonly string[], { input, cwd, env = process.env }: { input?: string; cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Done> {
  const [command = '', ...args] = words
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], cwd, env })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin.on('error', () => {}).end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code: code ?? -1, stdout, stderr }
}

/** The same for what has to work; @returns its stdout. */
export async function must(words: readonly string[], options: Parameters<typeof run>[1] = {}): Promise<string> {
  const { code, stdout, stderr } = await run(words, options)
  if (code === 0) return stdout
  throw new Error(`${words.join(' ')} has exited with ${code}: ${stderr.trim() || stdout.trim()}`)
}

/** Whether a command is there. */
export function has(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
}

/** Asks again and again until there is an answer. */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false>, span = 120_000): Promise<T> {
  const end = performance.now() + span
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (performance.now() > end) throw new Error(`Waited ${span / 1000} s in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Why a program cannot be used here, if so: asked with `args`, it must say something like `says`. */
export function absence(file: string, args: readonly string[], says: RegExp): string | undefined {
  const { error, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' })
  if (error) return error.message
  return says.test(stdout + stderr) ? undefined : `this ${file} does not say ${String(says)}`
}

/**
 * Runs a client until it ends by itself or, asked by `signal`, by SIGINT.
 *
 * @param hear gets each line that it writes, to stdout or stderr
 * @returns its exit code
 */
export async function runProgram(file: string, args: readonly string[], hear: (line: string) => void, signal?: AbortSignal): Promise<number | null> {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const interrupt = (): void => void child.kill('SIGINT')
  signal?.addEventListener('abort', interrupt)
  const lines = [child.stdout, child.stderr].map((input) => once(createInterface({ input }).on('line', hear), 'close'))
  const [code] = (await once(child, 'close')) as [number | null]
  await Promise.all(lines)
  signal?.removeEventListener('abort', interrupt)
  return code
}

import { fork, type ChildProcess, type ForkOptions } from 'node:child_process'
import { once } from 'node:events'
import { program } from './program.js'

/** Starts a program, hands on what it tells first, and ends it whatever happens. */
export async function toldBy<Told, T>(name: string, args: readonly string[], use: (told: Told, process: ChildProcess) => T | Promise<T>, options: ForkOptions = {}): Promise<T> {
  const child = fork(program(name), args, options)
  const exited = once(child, 'exit')
  try {
    const gone = exited.then(([code]) => Promise.reject(new Error(`${name} has ended: ${code}`)))
    gone.catch(() => {})
    const [told] = (await Promise.race([once(child, 'message'), gone])) as [Told]
    return await use(told, child)
  } finally {
    child.kill()
    await exited
  }
}

import fs from 'node:fs'
import { resolve } from 'node:path'

type Remove = (path: unknown, ...rest: unknown[]) => unknown

/**
 * Keeps these socket files where they are: a program that removes the file of its Unix socket before it listens, or when it ends, would take it
 * from its siblings, who listen on the same one. It is told that the file is gone.
 */
export function keepSocketFiles(paths: readonly string[]): void {
  if (paths.length === 0) return
  // Loaded late: few programs need them.
  const { syncBuiltinESMExports } = process.getBuiltinModule('node:module')
  const { fileURLToPath } = process.getBuiltinModule('node:url')
  const kept = new Set(paths.map((path) => resolve(path)))
  const isKept = (path: unknown): boolean => {
    if (path instanceof URL) return path.protocol === 'file:' && kept.has(fileURLToPath(path))
    return (typeof path === 'string' || Buffer.isBuffer(path)) && kept.has(resolve(String(path)))
  }
  const wrap = (target: object, name: string, succeed: (rest: unknown[]) => unknown): void => {
    const original = Reflect.get(target, name) as Remove
    Reflect.set(target, name, function (this: unknown, path: unknown, ...rest: unknown[]): unknown {
      return isKept(path) ? succeed(rest) : Reflect.apply(original, this, [path, ...rest])
    })
  }
  for (const name of ['unlinkSync', 'rmSync']) wrap(fs, name, () => undefined)
  for (const name of ['unlink', 'rm']) {
    wrap(fs.promises, name, () => Promise.resolve())
    wrap(fs, name, (rest) => {
      const callback = rest.at(-1)
      if (typeof callback === 'function') process.nextTick(callback, null)
    })
  }
  syncBuiltinESMExports()
}

import { basename, dirname, join, resolve } from 'node:path'

/** A folder by two names: with a link in it, as the program was started, and what that meant then. `current` and `releases/1`. */
export interface LinkedFolder {
  readonly link: string
  readonly real: string
}

/** A path of a chain of links longer than this is a circle; see path_resolution(7). */
const longestChain = 40

/**
 * The folders that the path of a file has led through by a link, the outermost link first: each name of the path on its way to the real one, without what it has in
 * common with that at its end.
 *
 * @param typed an absolute path, as it was given
 * @param readlink what a path is a link to; `undefined` where it is none
 * @example linkedFolders('/srv/current/main.js', …) // [{ link: '/srv/current', real: '/srv/releases/1' }]
 */
export function linkedFolders(typed: string, readlink: (path: string) => string | undefined): LinkedFolder[] {
  const names = namesOf(typed, readlink)
  const real = names.at(-1)!
  const pairs = names.slice(0, -1).filter((name) => basename(name) === basename(real)).flatMap((name) => withoutCommonEnd(name, real) ?? [])
  return pairs.filter((pair) => namesOf(pair.link, readlink).at(-1) === pair.real)
}

/** Under which names a path of the real folder can be found through the links: perhaps other files by now. */
export function throughLinks(path: string, folders: readonly LinkedFolder[]): string[] {
  const inside = folders.filter(({ real }) => path === real || path.startsWith(real.endsWith('/') ? real : `${real}/`))
  return inside.map(({ link, real }) => join(link, path.slice(real.length)))
}

/** The path, and what it is as one link after the other is followed, up to the real path. */
function namesOf(typed: string, readlink: (path: string) => string | undefined): string[] {
  const names = [resolve(typed)]
  while (names.length <= longestChain) {
    const next = followFirst(names.at(-1)!, readlink)
    if (next === undefined) return names
    names.push(next)
  }
  return [typed]
}

/** The same path after its first link. */
function followFirst(path: string, readlink: (path: string) => string | undefined): string | undefined {
  const parts = path.split('/').filter(Boolean)
  for (let count = 1; count <= parts.length; count++) {
    const prefix = `/${parts.slice(0, count).join('/')}`
    const target = readlink(prefix)
    if (target !== undefined) return resolve(dirname(prefix), target, ...parts.slice(count))
  }
  return undefined
}

/** `undefined` where one is inside of the other, so that it is no other place. */
function withoutCommonEnd(link: string, real: string): LinkedFolder | undefined {
  while (basename(link) !== '' && basename(link) === basename(real)) [link, real] = [dirname(link), dirname(real)]
  return link === real || link === '/' || real === '/' ? undefined : { link, real }
}

import { existsSync, readlinkSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { linkedFolders, throughLinks, type LinkedFolder } from './linked-folder.js'

/**
 * Which release of itself a program runs. Those who deploy by a link (`current` → `releases/2`) switch it and ask for a restart; but Node names each module
 * by its real path, in `releases/1`. By which link this program was started is known: from the path of its main module and, where a shell has
 * started it, from PWD. It is looked at when this module is loaded, before anything can have been switched.
 */
const folders: LinkedFolder[] = [...linksOf(process.argv[1]), ...linksOfFolder(process.env.PWD)]

/** The file or folder that a path of the release means by now: in the release that the link points to, also where it is missing there. The path itself without a link. */
export function inRelease(path: string): string {
  learn()
  const name = throughLinks(path, folders.filter(({ link }) => existsSync(link)))[0]
  if (name === undefined) return path
  return attempt(() => realpathSync(name)) ?? name
}

/** Remembers the releases that the links point to now: one day each of them will have been another. */
function learn(): void {
  for (const link of new Set(folders.map((folder) => folder.link))) {
    const real = attempt(() => realpathSync(link))
    if (real !== undefined && !folders.some((folder) => folder.link === link && folder.real === real)) folders.push({ link, real })
  }
}

/** The same for the URL of a module. */
export function urlInRelease(url: string): string {
  if (folders.length === 0 || !url.startsWith('file:')) return url
  const parsed = new URL(url)
  const path = fileURLToPath(parsed)
  const found = inRelease(path)
  return found === path ? url : pathToFileURL(found).href + parsed.search + parsed.hash
}

/** A path that is there: itself, else what it means through the link. */
export function presentPath(path: string): string {
  return folders.length === 0 || existsSync(path) ? path : inRelease(path)
}

/** The same for the URL of a module. */
export function presentUrl(url: string): string {
  if (folders.length === 0 || !url.startsWith('file:')) return url
  return existsSync(fileURLToPath(new URL(url))) ? url : urlInRelease(url)
}

/** The release that the link points to, and where from; `undefined` without a link. */
export function releaseNow(): LinkedFolder | undefined {
  const first = folders[0]
  const real = first && attempt(() => realpathSync(first.link))
  return first && real !== undefined ? { link: first.link, real } : undefined
}

function linksOf(typed: string | undefined): LinkedFolder[] {
  return typed === undefined || process.platform === 'win32' ? [] : linkedFolders(typed, readLink)
}

/** A shell that was not the last to change the folder may have left an old one there. */
function linksOfFolder(typed: string | undefined): LinkedFolder[] {
  if (!typed?.startsWith('/') || attempt(() => realpathSync(typed) === realpathSync(process.cwd())) !== true) return []
  return linksOf(join(typed, 'file'))
}

function readLink(path: string): string | undefined {
  return attempt(() => readlinkSync(path))
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** The nearest folder of a path that is there. */
export function presentFolder(path: string): string {
  const found = presentPath(path)
  if (existsSync(found)) return found
  const parent = dirname(path)
  return parent === path ? path : presentFolder(parent)
}

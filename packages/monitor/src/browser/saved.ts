import type { Zone } from '../model/time-zone.js'

/** How somebody likes the page; kept by the browser. */
export interface Preferences {
  readonly zone: Zone
  /** `auto`: as the system is. */
  readonly theme: 'auto' | 'light' | 'dark'
}

const preferencesKey = 'asc-page'
const tokenKey = 'asc-token'

export function loadPreferences(): Preferences {
  const saved = read(() => JSON.parse(localStorage.getItem(preferencesKey) ?? '{}') as Partial<Preferences>) ?? {}
  return { zone: saved.zone === 'utc' ? 'utc' : 'local', theme: saved.theme === 'light' || saved.theme === 'dark' ? saved.theme : 'auto' }
}

export function savePreferences(preferences: Preferences): void {
  read(() => localStorage.setItem(preferencesKey, JSON.stringify(preferences)))
}

/**
 * The token: out of the address (`#token=…`, which a browser does not send), else the one that was typed in this tab. It is taken out of the
 * address at once, so that it is in no history and no screenshot.
 */
export function loadToken(): string | undefined {
  const given = /^#token=(.+)$/.exec(location.hash)?.[1]
  if (given === undefined) return read(() => sessionStorage.getItem(tokenKey)) ?? undefined
  history.replaceState(null, '', location.pathname + location.search)
  const token = read(() => decodeURIComponent(given)) ?? given
  saveToken(token)
  return token
}

/** Keeps it until the tab is closed. */
export function saveToken(token: string | undefined): void {
  read(() => (token === undefined ? sessionStorage.removeItem(tokenKey) : sessionStorage.setItem(tokenKey, token)))
}

/** A browser may refuse to keep anything. */
function read<T>(attempt: () => T): T | undefined {
  try {
    return attempt()
  } catch {
    return undefined
  }
}

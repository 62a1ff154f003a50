import { clientHeader, contentTypes, paths } from '../contract/api.js'
import { loadToken } from './saved.js'

/** What was asked for before the rest of the page was here. */
export interface Early {
  readonly token: string | undefined
  readonly events: Promise<Response>
}

/** Asks for the events at once. On a slow connection they arrive with the rest of the document, instead of after it. */
export function askEarly(): Early {
  const token = loadToken()
  const events = fetch(paths.events, {
    cache: 'no-store', credentials: 'omit', redirect: 'error',
    headers: { accept: contentTypes.events, [clientHeader]: 'page', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  })
  // That it failed is told to whoever awaits it.
  events.catch(() => {})
  return { token, events }
}

import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { clock, clockOfDay, type Zone } from '../model/time-zone.js'
import type { Wish } from '../model/request-plan.js'

/** What all parts of the page need: how times are shown, and what can be asked for. */
export interface PageContext {
  readonly zone: Zone
  /** Whether there is a token. */
  readonly unlocked: boolean
  /** Nothing can be asked for: it is over. */
  readonly recorded: boolean
  /** Asks for something, after a confirmation; for the token first, if there is none. */
  readonly wish: (wish: Wish) => void
  /** Shows a child. */
  readonly open: (id: number) => void
}

export const Page = createContext<PageContext>({ zone: 'local', unlocked: false, recorded: false, wish: () => {}, open: () => {} })

export function usePage(): PageContext {
  return useContext(Page)
}

/** Formats points in time as the reader likes them. */
export function useClock(): { readonly time: (at: number) => string; readonly full: (at: number) => string; readonly day: (at: number, now: number) => string } {
  const { zone } = usePage()
  return { time: (at) => clock(at, zone), full: (at) => clock(at, zone, 'full'), day: (at, now) => clockOfDay(at, now, zone) }
}

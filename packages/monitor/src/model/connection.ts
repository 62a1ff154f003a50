/**
 * How the page hears of the supervisor.
 *
 * - `connecting`: the first answer is not here yet
 * - `live`: events arrive
 * - `lost`: they do not; what is shown is old. It tries again at `retryAt`
 * - `ended`: the supervisor has said that it ends. It tries again too: another one may take its place
 * - `locked`: this address answers nobody without the right token
 * - `recorded`: it does not; this is a recording
 * - `paused`: nobody looks at the page, so it listens no more until somebody does
 */
export type ConnectionState = 'connecting' | 'live' | 'lost' | 'ended' | 'locked' | 'paused' | 'recorded'

export interface Connection {
  readonly state: ConnectionState
  /** Since when, by the clock of the browser, in milliseconds. */
  readonly since: number
  /** When it tries again, by the same clock. */
  readonly retryAt?: number
  /** Why, in a sentence. */
  readonly reason?: string
}

const delays = [1000, 2000, 4000, 8000, 15_000]

/**
 * In how many milliseconds to try again after so many failures in a row: 1 s, 2 s, up to 15 s, a fifth more or less, so that many
 * pages do not come back in the same moment.
 *
 * @param failures 1 or more
 * @param random from 0 to 1
 */
export function retryDelay(failures: number, random: number): number {
  const delay = delays[Math.min(failures, delays.length) - 1] ?? delays[0]!
  return Math.round(delay * (0.8 + 0.4 * random))
}

/** How long no event may arrive before the connection counts as lost, in milliseconds. Figures come each second. */
export const silenceLimit = 12_000

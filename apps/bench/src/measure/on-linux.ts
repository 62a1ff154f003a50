import type { Contender } from './work.js'

/** One that reads `/proc`, see proc(5), and cannot take part elsewhere. */
export const onLinux = (contender: Contender): Contender => async (effort) => (process.platform === 'linux' ? contender(effort) : undefined)

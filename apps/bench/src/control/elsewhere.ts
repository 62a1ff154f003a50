/**
 * Whoever is a client runs in a session of its own. Linux shares processors among sessions before it does among the processes of one
 * (autogroups, see sched(7)): what a server does with sessions must not decide how much is left for those that ask it.
 */
export const elsewhere = { detached: true } as const

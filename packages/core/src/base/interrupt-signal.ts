/** The signals that ask a child to end; see signal(7). On a thread they are messages. */
export type InterruptSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

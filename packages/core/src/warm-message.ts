/** What a spare says besides what every child says. It stays between the spare and its pool. */
export interface WarmMessage {
  /** True: its task is loaded. False: it was told to begin, and does. */
  readonly warm: boolean
}

/** Reads it from a message that was not checked yet. */
export function warmth(message: unknown): boolean | undefined {
  if (typeof message !== 'object' || message === null || !('warm' in message)) return undefined
  return typeof message.warm === 'boolean' ? message.warm : undefined
}

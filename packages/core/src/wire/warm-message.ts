/** Messages of a spare besides those of every child. Only its pool sees them. */
export interface WarmMessage {
  /** True: its task is loaded. False: it was told to begin, and does. */
  readonly warm: boolean
}

/** Reads it from an unchecked message. */
export function warmth(message: unknown): boolean | undefined {
  if (typeof message !== 'object' || message === null || !('warm' in message)) return undefined
  return typeof message.warm === 'boolean' ? message.warm : undefined
}

/** Makes an error of a user's listener an uncaught exception, as everywhere in Node, but not in the middle of our work. */
export function throwLater(error: unknown): void {
  process.nextTick(() => {
    throw error
  })
}

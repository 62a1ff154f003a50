/** Something does not hold that must. */
export class BrokenError extends Error {
  override readonly name = 'BrokenError'
}

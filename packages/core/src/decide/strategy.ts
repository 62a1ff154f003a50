/**
 * Which children are restarted together with a failed one: none; all; or those that were started after it. The names are those of
 * OTP's supervisors.
 */
export type Strategy = 'one-for-one' | 'one-for-all' | 'rest-for-one'

export const strategies: readonly Strategy[] = ['one-for-one', 'one-for-all', 'rest-for-one']

/** The others that are stopped when `failed` is restarted, the latest started first. */
export function affected<S extends { readonly spec: { readonly rank: number } }>(strategy: Strategy, slots: Iterable<S>, failed: S): S[] {
  if (strategy === 'one-for-one') return []
  const others = [...slots].filter((slot) => slot !== failed && (strategy === 'one-for-all' || slot.spec.rank > failed.spec.rank))
  return others.sort((one, other) => other.spec.rank - one.spec.rank)
}

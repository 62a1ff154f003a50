/**
 * How many cases a fuzz test runs, and from which seed: parameters for `fc.assert`. `pnpm fuzz` sets `ASC_FUZZ_CASES`; a seed
 * that a failure has printed is run again with `ASC_FUZZ_SEED`.
 *
 * @param share part of the cases that a test runs whose cases are costly
 */
export function fuzzing(share = 1): { numRuns: number; seed?: number } {
  const { ASC_FUZZ_CASES: cases = '500', ASC_FUZZ_SEED: seed } = process.env
  return { numRuns: Math.ceil(Number(cases) * share), ...(seed && { seed: Number(seed) }) }
}

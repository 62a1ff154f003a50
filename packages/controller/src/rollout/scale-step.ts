/**
 * The new size of the first group when it grows or shrinks by one; `undefined` if there is no group, or it would have no child
 * left.
 */
export function scaleStep(groups: ReadonlyMap<string, number>, step: 1 | -1): { readonly group: string; readonly count: number } | undefined {
  for (const [group, count] of groups) return count + step < 1 ? undefined : { group, count: count + step }
  return undefined
}

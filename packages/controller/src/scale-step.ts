/** What the first group is to be scaled to when it grows by one or shrinks by one; `undefined` where there is none, or it has one child left. */
export function scaleStep(groups: ReadonlyMap<string, number>, step: 1 | -1): { readonly group: string; readonly count: number } | undefined {
  for (const [group, count] of groups) return count + step < 1 ? undefined : { group, count: count + step }
  return undefined
}

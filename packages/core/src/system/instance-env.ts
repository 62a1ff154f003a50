/**
 * The variables by which a program learns which of its group it is, so that one of them alone does what only one must do: `ASC_INDEX` counts from 1, as the
 * names `web-1`, `web-2` do; `NODE_APP_INSTANCE` from 0, as PM2's.
 */
export function instanceEnv(index: number | undefined): Record<string, string> {
  return index === undefined ? {} : { ASC_INDEX: String(index), NODE_APP_INSTANCE: String(index - 1) }
}

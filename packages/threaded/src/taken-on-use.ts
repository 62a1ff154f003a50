import type { InheritedListener } from '@asc/core'

/**
 * The same listeners, but `report` hears of each before its descriptor is handed out: from then on whoever got it closes it,
 * and the parent must not.
 */
export function takenOnUse(
  listeners: Readonly<Record<string, InheritedListener>>,
  report: (name: string) => void,
): Record<string, InheritedListener> {
  const guard = ([name, { descriptor, backlog }]: [string, InheritedListener]): [string, InheritedListener] => {
    const guarded = {
      backlog,
      get descriptor() {
        report(name)
        return descriptor
      },
    }
    return [name, guarded]
  }
  return Object.fromEntries(Object.entries(listeners).map(guard))
}

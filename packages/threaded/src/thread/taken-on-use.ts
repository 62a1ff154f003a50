import type { InheritedListener, InheritedLoad } from '@asc/core/backend'

/**
 * The same listeners, but `report` is called with the name of each before its descriptor, or that of its bell, is handed out: from then on the code that
 * got the descriptor closes it, and the parent must not.
 */
export function takenOnUse(
  listeners: Readonly<Record<string, InheritedListener>>,
  report: (name: string, bell: boolean) => void,
): Record<string, InheritedListener> {
  const guard = ([name, { descriptor, backlog, load }]: [string, InheritedListener]): [string, InheritedListener] => {
    const guarded = {
      backlog,
      load: load && guardBell(load, () => report(name, true)),
      get descriptor() {
        report(name, false)
        return descriptor
      },
    }
    return [name, guarded]
  }
  return Object.fromEntries(Object.entries(listeners).map(guard))
}

function guardBell({ board, row, rows, bell }: InheritedLoad, report: () => void): InheritedLoad {
  return {
    board, row, rows,
    get bell() {
      report()
      return bell
    },
  }
}

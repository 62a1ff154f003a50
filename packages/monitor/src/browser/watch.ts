import { paths } from '../contract/api.js'
import type { History } from '../contract/exits.js'
import { Api, ProblemError } from './api.js'
import type { Early } from './early.js'
import { Live } from './live.js'
import { saveToken } from './saved.js'
import type { Screen, Shown } from './screen.js'
import { Store } from './store.js'

/** Shows the supervisor that has served this page, as it is now. */
export function watch(screen: Screen): void {
  const { early } = globalThis as unknown as { readonly early: Early }
  const api = new Api(early)
  const store = new Store()
  const live = new Live(api, store)

  const useToken = (token: string | undefined): void => {
    api.token = token
    saveToken(token)
    show()
    live.tryNow()
  }
  const does: Shown = {
    onLock: () => useToken(undefined),
    onToken: async (token) => {
      const right = await api.accepts(token)
      if (right) useToken(token)
      return right
    },
    onRequest: async ({ name, body }) => {
      try {
        await api.act(name, body)
      } catch (error) {
        if (error instanceof ProblemError && error.isAboutToken) useToken(undefined)
        throw error
      }
    },
    onRetry: () => live.tryNow(),
    history: ({ service, name }, span) => api.read<History>(paths.history, { target: `${service}/${name}`, span }),
  }
  const show = () => screen.show(store.model, { ...does, unlocked: api.token !== undefined })
  show()
  store.onChange(show)
  live.start()
}

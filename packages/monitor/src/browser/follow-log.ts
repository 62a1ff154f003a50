import { paths } from '../contract/api.js'
import type { LogLine } from '../contract/logs.js'
import { keptLines } from '../model/log-buffer.js'
import type { Happening } from '../model/reduce.js'
import type { Api } from './api.js'

/** How long lines are gathered before they are shown, and after how long it is tried again, in milliseconds. */
const gathering = 100
const retrying = 3000

/** Follows the log until `signal` says that the connection is lost. Lines come by the dozen; more than are kept are not even gathered. */
export async function followLog(api: Api, dispatch: (happening: Happening) => void, signal: AbortSignal): Promise<void> {
  let gathered: LogLine[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    const lines = gathered
    gathered = []
    dispatch({ type: 'log', lines })
  }
  while (!signal.aborted) {
    try {
      for await (const { event, data } of api.follow(paths.logs, { query: { follow: true, lines: 300 }, signal })) {
        if (event === 'lost') dispatch({ type: 'log-lost', count: (JSON.parse(data) as { count?: number }).count ?? 1 })
        if (event !== 'log') continue
        gathered.push(JSON.parse(data) as LogLine)
        if (gathered.length > keptLines) gathered.shift()
        timer ??= setTimeout(flush, gathering)
      }
    } catch {
      // The events tell that the connection is lost; a log alone comes back by itself.
    }
    await new Promise((resolve) => setTimeout(resolve, retrying))
  }
}

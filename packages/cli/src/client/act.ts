import { NotRunningError, type ActionName, type ActionRequests, type ActionResult, type Client } from '@asc/monitor/client'
import { Waiting } from '../base/waiting.js'
import { speaking } from './client-error.js'

/** How an action is asked for. */
export interface ActOptions {
  /** What is shown while it takes long. */
  readonly doing: string
  /** Nothing is shown. */
  readonly quiet: boolean
  /** The supervisor ends with it, perhaps before it has answered. Then there is no result. */
  readonly ends?: boolean
}

/** Has a supervisor do something, and shows how far it is. Ctrl-C ends the waiting, not the action. */
export async function act<Name extends ActionName>(client: Client, name: Name, request: ActionRequests[Name], { doing, quiet, ends = false }: ActOptions): Promise<ActionResult | undefined> {
  const waiting = new Waiting(doing, quiet)
  try {
    return await speaking(() => client.act(name, request, { onProgress: ({ text }) => waiting.update(`${doing}: ${text}`) }).catch((error: unknown) => {
      if (ends && hasEnded(error)) return undefined
      throw error
    }))
  } finally {
    waiting.end()
  }
}

/** The supervisor was gone before its answer was complete. */
function hasEnded(error: unknown): boolean {
  return error instanceof NotRunningError || ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')
}

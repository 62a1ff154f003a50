import type { Server } from 'node:net'
import { askSelf } from '@asc/http'

/** How long it is until the next question, in milliseconds. */
const pause = 100

/**
 * Asks a server of this process for `path`, by a connection that none of its siblings can accept, until it answers with a status of 2xx.
 *
 * @param given called with each other answer, in words
 */
export async function untilAnswered(server: Server, path: string, given: (answer: string) => void): Promise<void> {
  for (;;) {
    try {
      const status = await askSelf(server, path)
      if (status >= 200 && status < 300) return
      given(`with ${status}`)
    } catch (error) {
      given(`with an error: ${(error as Error).message}`)
    }
    await new Promise((resolve) => setTimeout(resolve, pause).unref())
  }
}

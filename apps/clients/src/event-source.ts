import { host } from './pause.js'
import { request } from './request.js'
import type { Client } from './tally.js'

/** Reads events, and connects anew whenever the stream ends as it should. */
export const eventSource: Client = async (port, tally, ending) => {
  while (!ending.aborted) {
    tally.connections += 1
    try {
      const response = await request({ host, port })
      if (ending.aborted) response.destroy()
      else ending.addEventListener('abort', () => response.destroy())
      for await (const chunk of response) if (String(chunk).includes('data:')) tally.answer()
    } catch (error) {
      if (!ending.aborted) tally.lose(error)
    }
  }
}

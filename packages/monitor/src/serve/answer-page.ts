import type { IncomingMessage, ServerResponse } from 'node:http'
import { ProblemError } from '../act/problem-error.js'
import type { Exchange, Operated } from './context.js'

type ServePage = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Answers with the live page, which is loaded when somebody asks for it for the first time. */
export async function answerPage(_operated: Operated, { request, response }: Exchange): Promise<void> {
  await (await loadPage())(request, response)
}

async function loadPage(): Promise<ServePage> {
  try {
    const { servePage } = (await import(new URL('./page.js', import.meta.url).href)) as { servePage: ServePage }
    return servePage
  } catch (error) {
    throw new ProblemError('no-such-path', `The page cannot be loaded: ${(error as Error).message}`)
  }
}

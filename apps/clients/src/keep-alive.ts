import { Agent, type RequestOptions } from 'node:http'
import { host, pause } from './pause.js'
import { request } from './request.js'
import type { Client } from './tally.js'

/** Keeps one connection as long as the server lets it, and sends one request after another. Every answer has to have the word "hello" in it. */
export const keepAlive: Client = keepAliveFor({ path: '/' })

/** The same, with a query of GraphQL. */
export const graphql: Client = keepAliveFor({ path: '/graphql?query=%7Bhello%7D', headers: { 'apollo-require-preflight': 'true' } })
export const graphqlAtRoot: Client = keepAliveFor({ path: '/?query=%7Bhello%7D', headers: { 'apollo-require-preflight': 'true' } })

function keepAliveFor(asked: RequestOptions): Client {
  return async (port, tally, ending) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    while (!ending.aborted) {
      try {
        const response = await request({ host, port, ...asked, agent })
        let body = ''
        for await (const chunk of response) body += String(chunk)
        if (response.statusCode !== 200 || !body.includes('hello')) throw new Error(`answered ${response.statusCode} with ${JSON.stringify(body.slice(0, 100))}`)
        tally.answer()
      } catch (error) {
        tally.lose(error)
      }
      await pause()
    }
    agent.destroy()
  }
}

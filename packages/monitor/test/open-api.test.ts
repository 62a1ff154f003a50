import { readFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { afterEach, describe, expect, it } from 'vitest'
import { paths } from '@asc/monitor'
import { operateWeb, type Operated } from './operated.js'

const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js')

let operated: Operated
afterEach(() => operated.end())

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { responses: Readonly<Record<string, { content: Readonly<Record<string, { schema: { $ref?: string } }>> }>> }>>>>
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> }
}

async function ask(method: string, path: string, body?: object) {
  const asked = request({ socketPath: operated.monitor.socket, method, path, agent: false })
  asked.end(body && JSON.stringify(body))
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return { status: answer.statusCode!, body: JSON.parse(Buffer.concat(chunks).toString()) as unknown }
}

describe('the OpenAPI document', () => {
  it('is served, and real answers are as it says', async () => {
    operated = await operateWeb({ count: 1 })
    await operated.controller.start()
    const document = (await ask('GET', paths.openapi)).body as Document
    expect(document).toEqual(JSON.parse(readFileSync(new URL('../dist/openapi.json', import.meta.url), 'utf8')))
    const ajv = new Ajv2020({ strict: false, allErrors: true })
    ajv.addSchema(document, 'api')
    const check = (name: string, value: unknown) => {
      const validate = ajv.getSchema(`api#/components/schemas/${name}`)!
      expect(validate(value) ? [] : validate.errors, name).toEqual([])
    }
    const back = once(operated.controller.container!, 'ready')
    await fetch(`http://127.0.0.1:${operated.port}/crash`).catch(() => {})
    await back
    operated.wish('broken')
    const answers = [
      ['POST', '/v1/reload', {}, 409], ['POST', '/v1/restart', { target: 'wbe' }, 404], ['POST', '/v1/signal', { signal: 'SIGWINCH' }, 200], ['POST', '/v1/signal', { signal: 'SIGWINCH', wait: false }, 202],
      ['GET', '/v1/status', undefined, 200], ['GET', '/v1/exits', undefined, 200], ['GET', '/v1/logs', undefined, 200], ['GET', '/v1/history', undefined, 200],
      ['GET', '/v1/config', undefined, 200], ['GET', '/v1/actions', undefined, 200], ['GET', '/readyz', undefined, 200], ['GET', '/livez', undefined, 200], ['GET', '/startupz', undefined, 200],
    ] as const
    for (const [method, path, body, status] of answers) {
      const answer = await ask(method, path, body)
      expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBe(status)
      const { responses } = document.paths[path]![method.toLowerCase()]!
      const { content } = responses[status] ?? responses.default!
      check(Object.values(content)[0]!.schema.$ref!.split('/').at(-1)!, answer.body)
    }
    for await (const event of operated.client.events()) {
      check('MonitorEvent', event)
      if (event.type === 'figures') break
    }
  })

  it('has every path of the contract', async () => {
    operated = await operateWeb({ count: 1 })
    const document = JSON.parse(readFileSync(new URL('../dist/openapi.json', import.meta.url), 'utf8')) as Document
    for (const path of Object.values(paths)) if (path !== paths.openapi) expect(Object.keys(document.paths)).toContain(path)
  })
})

// Makes the OpenAPI document from the types of src/contract: `node scripts/openapi.js FILE`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createGenerator } from 'ts-json-schema-generator'

const root = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const schemas = definitionsOf(['Status', 'Exits', 'History', 'Logs', 'LogLine', 'ResolvedConfig', 'Actions', 'ActionResult', 'ActionProblem', 'Probe', 'MonitorEvent',
  'ReloadRequest', 'RestartRequest', 'ScaleRequest', 'RecycleRequest', 'StopRequest', 'SignalRequest'])

const parameter = (name, schema, description) => ({ name, in: 'query', description, schema })
const target = parameter('target', { type: 'string' }, 'A child, a group, a service, `SERVICE/NAME` or `#ID`. Default: all.')
const json = (name) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } })
const problem = { description: 'Why it cannot be answered', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ActionProblem' } } } }
const read = (summary, schema, parameters = []) => ({ get: { summary, parameters, responses: { 200: { description: summary, content: json(schema) }, default: problem } } })
const probe = (summary) => ({ get: { summary, responses: { 200: { description: 'Yes', content: json('Probe') }, 503: { description: 'No, and why', content: json('Probe') } } } })
const act = (summary, schema) => ({
  post: {
    summary,
    requestBody: { required: true, content: json(schema) },
    responses: {
      200: { description: 'Done; with `accept: text/event-stream` the events `started`, `progress`, `done` and `failed`, each with an ActionResult', content: { ...json('ActionResult'), 'text/event-stream': { schema: { type: 'string' } } } },
      202: { description: 'Begun, with `wait: false`', content: json('ActionResult') },
      default: problem,
    },
  },
})

const document = {
  openapi: '3.1.0',
  info: { title: 'The API of a running controller', version, description: 'JSON and server-sent events over a Unix socket, and over TCP where asked. Every answer has the header `asc-api: 1`.' },
  paths: {
    '/v1/status': read('What runs', 'Status'),
    '/v1/events': { get: {
      summary: 'A snapshot, and then what changes',
      parameters: [
        { name: 'last-event-id', in: 'header', description: 'Goes on after this event', schema: { type: 'string' } },
        parameter('after', { type: 'string' }, 'The same as the header'), parameter('figures', { type: 'boolean', default: true }, 'False: without the figures of each second'),
      ],
      responses: { 200: { description: 'Server-sent events; the data of each is a MonitorEvent', content: { 'text/event-stream': { schema: { $ref: '#/components/schemas/MonitorEvent' } } } }, default: problem },
    } },
    '/v1/logs': { get: {
      summary: 'The last lines of children and of the supervisor',
      parameters: [
        parameter('lines', { type: 'integer', default: 100, minimum: 0, maximum: 10000 }), target,
        parameter('stream', { enum: ['stdout', 'stderr', 'supervisor'] }), parameter('follow', { type: 'boolean', default: false }, 'True: server-sent events `log`, each with a LogLine, and `lost`'),
      ],
      responses: { 200: { description: 'Lines', content: { ...json('Logs'), 'text/event-stream': { schema: { $ref: '#/components/schemas/LogLine' } } } }, default: problem },
    } },
    '/v1/exits': read('How children ended, the newest first', 'Exits', [target, parameter('limit', { type: 'integer', default: 20, minimum: 1, maximum: 500 })]),
    '/v1/history': read('Figures of the last hour', 'History', [target, parameter('span', { type: 'integer', default: 3600000 }, 'Milliseconds'), parameter('total', { type: 'boolean', default: false }, 'One series for each service, of all its children together')]),
    '/v1/config': read('What services run with', 'ResolvedConfig'),
    '/v1/actions': read('The actions under way, and the last ones', 'Actions'),
    '/v1/recording': { get: { summary: 'One HTML document that shows the last ten minutes, secrets left out', responses: { 200: { description: 'The document', content: { 'text/html': { schema: { type: 'string' } } } }, default: problem } } },
    '/v1/actions/{id}': read('One action', 'ActionResult', [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }]),
    '/v1/reload': act('Replaces all children by a new generation', 'ReloadRequest'),
    '/v1/restart': act('Replaces a child or a group', 'RestartRequest'),
    '/v1/scale': act('Makes a group larger or smaller', 'ScaleRequest'),
    '/v1/recycle': act('Replaces children that are old or big', 'RecycleRequest'),
    '/v1/stop': act('Ends a child, a group, a service or everything', 'StopRequest'),
    '/v1/signal': act('Sends a signal to children', 'SignalRequest'),
    '/livez': probe('Whether the supervisor runs and not everything is lost'),
    '/readyz': probe('Whether it should get requests'),
    '/startupz': probe('Whether it has served once'),
    '/metrics': { get: { summary: 'Metrics for Prometheus', responses: { 200: { description: 'OpenMetrics', content: { 'application/openmetrics-text': { schema: { type: 'string' } } } } } } },
  },
  components: { schemas },
}

const file = process.argv[2] ?? join(root, 'dist/openapi.json')
mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, `${JSON.stringify(document)}\n`)

/** The JSON schemas of these types and of all that they need. */
function definitionsOf(types) {
  const definitions = {}
  const generator = createGenerator({ path: join(root, 'src/client.ts'), tsconfig: join(root, 'tsconfig.json'), skipTypeCheck: true, additionalProperties: false, topRef: true, expose: 'export' })
  for (const type of types) Object.assign(definitions, generator.createSchema(type).definitions)
  return JSON.parse(JSON.stringify(definitions).replaceAll('#/definitions/', '#/components/schemas/').replaceAll(/%3C|%3E|%2C|%22/g, '_'))
}

/** The version of the API. It is the first part of each path, and answers carry it in the header `asc-api`. A breaking change raises it; a new field does not. */
export const apiVersion = 1

/** The header with the version of the API, in every answer. */
export const versionHeader = 'asc-api'

/** The header in which a client says who it is, such as `asc reload, ada on host-7`. It is told in events, logs and exits; it grants nothing. */
export const clientHeader = 'asc-client'

/** The content types of the API. */
export const contentTypes = {
  json: 'application/json; charset=utf-8',
  problem: 'application/problem+json; charset=utf-8',
  events: 'text/event-stream; charset=utf-8',
  html: 'text/html; charset=utf-8',
  text: 'text/plain; charset=utf-8',
} as const

/**
 * What can be read, by `GET`:
 *
 * | path | answer | parameters |
 * | --- | --- | --- |
 * | `/v1/status` | `Status` | |
 * | `/v1/events` | server-sent events, each a `MonitorEvent` | header `last-event-id`; `figures=false` leaves figures out |
 * | `/v1/logs` | `Logs` | `lines` (100), `target`, `stream`, `follow=true`: server-sent events `log` and `lost` |
 * | `/v1/exits` | `Exits`, the newest first | `target`, `limit` (20) |
 * | `/v1/history` | `History` | `target`, `span` in milliseconds (3 600 000); `total=true`: one series for each service, of all its children together |
 * | `/v1/config` | `ResolvedConfig` | |
 * | `/v1/actions` | `Actions`: those under way, and the last 100 | |
 * | `/v1/actions/ID` | `ActionResult` | |
 * | `/v1/openapi.json` | the OpenAPI document | |
 * | `/v1/recording` | one HTML document that shows the last ten minutes | |
 * | `/livez`, `/readyz`, `/startupz` | `Probe`, with 200 or 503 | |
 * | `/metrics` | OpenMetrics | |
 */
export const paths = {
  status: '/v1/status',
  events: '/v1/events',
  logs: '/v1/logs',
  exits: '/v1/exits',
  history: '/v1/history',
  config: '/v1/config',
  actions: '/v1/actions',
  openapi: '/v1/openapi.json',
  recording: '/v1/recording',
  livez: '/livez',
  readyz: '/readyz',
  startupz: '/startupz',
  metrics: '/metrics',
} as const

/** What anybody may read, unless told otherwise: whether it lives, is ready, has started. */
export const probePaths: readonly string[] = [paths.livez, paths.readyz, paths.startupz]

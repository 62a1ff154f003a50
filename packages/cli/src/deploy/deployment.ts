import type { ServedPort } from './served-ports.js'
import type { StopTimes } from './stop-times.js'

/** What manifests are written from: a plan, and how it is deployed. Data; times are milliseconds, sizes bytes. */
export interface Deployment {
  /** A label of DNS: it names everything that is written. */
  readonly name: string
  readonly image: string
  /** The program and its arguments, from the working directory of the image. */
  readonly command: readonly string[]
  /** Where clients reach it; empty: nowhere. */
  readonly ports: readonly ServedPort[]
  /** Where probes are answered over the network; `undefined`: nowhere. */
  readonly monitorPort: number | undefined
  readonly replicas: number
  /** How far it may be scaled by load; not more than `replicas`: not at all. */
  readonly maxReplicas: number
  /** How many children `'auto'` is in each replica. */
  readonly count: number
  /** Some service has `'auto'`, and what `count` says. */
  readonly counted: boolean
  readonly times: StopTimes
  /** How long a start may take at most. */
  readonly startup: number
  readonly memory: number
  /** In thousandths of a processor. */
  readonly cpu: number
}

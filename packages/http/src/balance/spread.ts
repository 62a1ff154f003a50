import type { InheritedLoad } from '@asc/core/backend'
import type { TrackedServer } from '../track/tracked-server.js'
import { loadPlan, type LoadOptions } from './balance-options.js'
import { Balancer } from './balancer.js'
import { ConnectionAges } from './connection-ages.js'
import { Departures } from './departures.js'

/** By what a server is compared with those of its siblings. */
export interface SiblingPlace {
  /** What the child was given; without a bell it accepts at once, however many it has. */
  readonly load: Omit<InheritedLoad, 'bell'> & { readonly bell?: number | undefined }
  /** A number for the socket, where the board serves several: those with the same number are compared. Default 0. */
  readonly group?: number
}

/**
 * Does what the options say about the load of a server that listens now, until it accepts no more: spreads its connections evenly with those of its
 * siblings, if there is a `place` to compare them, and lets none become too old. `serve` calls it.
 *
 * @throws {TypeError | RangeError} when an option is invalid, naming it and its value
 */
export function spread(tracked: TrackedServer, options: LoadOptions, place: SiblingPlace | undefined): void {
  const { balance, maxConnectionAge } = loadPlan('spread the connections', options)
  const departures = new Departures(tracked.server, tracked.connections)
  const balancer = balance && place ? new Balancer(tracked, departures, { ...place, letGo: balance.letGo }) : undefined
  const ages = maxConnectionAge === undefined ? undefined : new ConnectionAges(maxConnectionAge, (connection) => departures.ask(connection))
  if (!balancer && !ages) return
  const end = (): void => {
    tracked.observe(undefined)
    departures.end()
    balancer?.end()
    ages?.end()
  }
  tracked.observe({
    entered(connection) {
      ages?.entered(connection)
      balancer?.entered(connection)
    },
    secured(connection, secured) {
      ages?.secured(connection, secured)
      balancer?.secured(connection, secured)
    },
    left(connection) {
      departures.left(connection)
      ages?.left(connection)
      balancer?.left(connection)
    },
    closing: end,
  })
}

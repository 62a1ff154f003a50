/** How a program that serves is set up. */
export interface ServerSettings {
  readonly port: number
  /** How many workers. */
  readonly count: number
  /** Spares, where there are such. */
  readonly spares: number
  /** `shared`: with node:cluster, the workers accept themselves. */
  readonly policy: 'round robin' | 'shared'
  readonly protocol: 'http' | 'http2'
  /** Where the peers are installed. */
  readonly peers: string
}

/** What a program that serves does when it is told to. */
export interface Orders {
  /** Replaces all workers; resolves when the old ones are gone. */
  reload?(): Promise<unknown>
  /** The pids of those that serve. */
  workers?(): number[] | Promise<number[]>
  /** Adds workers until there are twice as many; resolves when they serve. */
  double?(): Promise<unknown>
  /** Ends all that would not end with the program. */
  end?(): unknown
}

/** The settings that a program was started with. */
export function settings(): ServerSettings {
  return JSON.parse(process.argv[2]!) as ServerSettings
}

/** Says that the program serves, and takes orders from then on. It ends when told to, and when nobody is left to tell it. */
export function takeOrders(orders: Orders): void {
  // A terminal sends it to all programs; this one is to end in order, when who started it is gone.
  process.on('SIGINT', () => {})
  let ending = false
  const end = async () => {
    if (ending) return
    ending = true
    await orders.end?.()
    process.exit()
  }
  // Who started it may be gone before it serves.
  if (!process.connected) return void end()
  process.once('disconnect', () => void end())
  process.on('message', (order: keyof Orders) => {
    if (order === 'end') return void end()
    void Promise.resolve(orders[order]!()).then((result) => process.send!({ result: result ?? null }), (error: Error) => process.send!({ error: error.message }))
  })
  process.send!({ result: null })
}

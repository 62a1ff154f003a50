export type {
  Application, FastifyApplication, FetchApplication, FetchHandler, KoaApplication, NestApplication, RequestListener,
} from './application/framework.js'
export { loadPlan, type BalanceOptions, type LoadOptions, type LoadPlan } from './balance/balance-options.js'
export { spread, type SiblingPlace } from './balance/spread.js'
export { serve, type ServeOptions, type ServingInstance } from './serve.js'
export { track } from './track/track.js'
export { TrackedServer, type DrainOptions } from './track/tracked-server.js'
export { askSelf } from './warm/ask-self.js'
export type { WarmUp } from './warm/warm-up.js'

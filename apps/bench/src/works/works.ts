import type { Work } from '../measure/work.js'
import { messageWorks } from './correspondence.js'
import { evenBusy, evenBusyLatency, evenHealed, evenHttp2, evenLost, evenMany, evenOpened } from './even.js'
import { messageFlood, statusFlood } from './flood.js'
import { gap } from './gap.js'
import { hangupGrowth, restartGrowth } from './growth.js'
import { httpFresh, httpFreshOfEight, httpKept } from './http.js'
import { idleProcesses, idleThreads } from './idle.js'
import { heavyStarts, smallStarts } from './many-starts.js'
import { childMemory, supervisorMemory } from './memory.js'
import { messages } from './messages.js'
import { reloadLatency, reloadLost } from './reload.js'
import { processSpares, threadSpares } from './spares.js'
import { processStart, threadStart } from './start.js'
import { threadCost } from './threads.js'

/** In the order in which they run. */
export const works: readonly Work[] = [
  httpFresh, httpFreshOfEight, httpKept, evenOpened, evenHttp2, evenBusy, evenBusyLatency, evenMany, evenHealed, evenLost,
  processStart, threadStart, heavyStarts, smallStarts, processSpares, threadSpares, gap, reloadLost, reloadLatency, supervisorMemory, childMemory,
  idleProcesses, idleThreads, messages, ...messageWorks, messageFlood, statusFlood, threadCost, restartGrowth, hangupGrowth,
]

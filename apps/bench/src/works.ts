import type { Work } from './work.js'
import { gap } from './works/gap.js'
import { hangupGrowth, restartGrowth } from './works/growth.js'
import { httpFresh, httpKept } from './works/http.js'
import { idleProcesses, idleThreads } from './works/idle.js'
import { childMemory, supervisorMemory } from './works/memory.js'
import { messages } from './works/messages.js'
import { reloadLatency, reloadLost } from './works/reload.js'
import { processSpares, threadSpares } from './works/spares.js'
import { processStart, threadStart } from './works/start.js'
import { threadCost } from './works/threads.js'

/** In the order in which they run. */
export const works: readonly Work[] = [
  httpFresh, httpKept, processStart, threadStart, processSpares, threadSpares, gap, reloadLost, reloadLatency, supervisorMemory, childMemory,
  idleProcesses, idleThreads, messages, threadCost, restartGrowth, hangupGrowth,
]

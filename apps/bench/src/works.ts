import type { Work } from './work.js'
import { httpFresh, httpKept } from './works/http.js'
import { idleProcesses } from './works/idle.js'
import { childMemory, supervisorMemory } from './works/memory.js'
import { processSpares, threadSpares } from './works/spares.js'
import { processStart, threadStart } from './works/start.js'

/** In the order in which they run. */
export const works: readonly Work[] = [
  processSpares, threadSpares, processStart, threadStart, httpFresh, httpKept, supervisorMemory, childMemory,
  idleProcesses,
]

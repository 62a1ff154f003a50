/** What a child is asked each second: its figures. It is imported in the child, with the first question, and imports nothing but Node. */
import { threadId } from 'node:worker_threads'
import { countRequests, openConnections, requests } from './child-requests.js'

/** What a child answers. Times are milliseconds; those that only grow are since its start. */
export interface ChildFigures {
  readonly active: number
  readonly idle: number
  /** How late a timer was since the last question: the mean, and the worst. */
  readonly late: number
  readonly latest: number
  readonly heapUsed: number
  /** Of the process. */
  readonly rss: number
  /** Processor time: of the process; of a thread its own, where Node knows it. */
  readonly cpu?: number
  /** Of its HTTP servers; absent where none has had a request. */
  readonly connections?: number
  readonly requests?: number
  readonly served?: number
}

/** How often the event loop is looked at, and after how many looks without a question no more, in milliseconds. */
const interval = 500
const mostUnasked = 10

const lateness = { sum: 0, most: 0, count: 0, unasked: 0, due: 0 }
let timer: NodeJS.Timeout | undefined

/** Asks the threads of this process the same, where it has some that work for it: `@asc/hybrid` sets it. */
type AskThreads = (question: string) => Promise<readonly unknown[]>

/** A process of threads answers for all of them; it is late if one of them is. */
export default async function figures(): Promise<ChildFigures> {
  const own = ownFigures()
  const { [Symbol.for('asc.threads')]: askThreads } = globalThis as { [name: symbol]: AskThreads | undefined }
  const threads = askThreads ? ((await askThreads(import.meta.url)) as readonly ChildFigures[]) : []
  return threads.length === 0 ? own : together(own, threads)
}

/** Event loops: those of the threads, on average, and the worst of their delays. The one that only starts them is not meant. */
function together(own: ChildFigures, threads: readonly ChildFigures[]): ChildFigures {
  const sum = (name: 'active' | 'idle' | 'late' | 'heapUsed' | 'connections' | 'requests' | 'served') => threads.reduce((total, { [name]: value = 0 }) => total + value, 0)
  return {
    ...own,
    active: sum('active') / threads.length, idle: sum('idle') / threads.length, late: sum('late') / threads.length, latest: Math.max(...threads.map(({ latest }) => latest)),
    heapUsed: own.heapUsed + sum('heapUsed'),
    ...(threads.some(({ connections }) => connections !== undefined) && { connections: sum('connections'), requests: sum('requests'), served: sum('served') }),
  }
}

function ownFigures(): ChildFigures {
  const { active, idle } = performance.eventLoopUtilization()
  const { sum, most, count } = lateness
  Object.assign(lateness, { sum: 0, most: 0, count: 0, unasked: 0 })
  watchLoop()
  countRequests()
  const { heapUsed, rss } = process.memoryUsage()
  return { active, idle, late: count === 0 ? 0 : sum / count, latest: most, heapUsed, rss, ...cpuTime(), ...httpFigures() }
}

function watchLoop(): void {
  if (timer) return
  lateness.due = performance.now() + interval
  timer = setInterval(look, interval).unref()
}

/** A child that nobody asks any more stops looking. */
function look(): void {
  const now = performance.now()
  const late = Math.max(0, now - lateness.due)
  lateness.due = now + interval
  lateness.sum += late
  lateness.most = Math.max(lateness.most, late)
  lateness.count += 1
  if (++lateness.unasked < mostUnasked) return
  clearInterval(timer)
  timer = undefined
}

function cpuTime(): { cpu?: number } {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage }
  if (threadId > 0 && !threadCpuUsage) return {}
  const { user, system } = threadId > 0 ? threadCpuUsage!.call(process) : process.cpuUsage()
  return { cpu: (user + system) / 1000 }
}

function httpFigures(): { connections?: number; requests?: number; served?: number } {
  const connections = openConnections()
  return connections === undefined ? {} : { connections, requests: requests.inFlight, served: requests.served }
}

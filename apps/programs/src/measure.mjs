// What an unmodified program costs: its start beside `node server.js`, its memory, and its requests a second beside the same server as a task.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createLogger, Listener } from '@asc/core'
import { Forked } from '@asc/forked'
import { program } from '@asc/program'

const rounds = Number(process.argv[2] ?? 15)
const loads = Number(process.argv[3] ?? 5)
const port = 18_080
const file = fileURLToPath(new URL('../peers/programs/plain.cjs', import.meta.url))
const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'
const env = { PORT: String(port) }
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
const memory = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) / 1024
/** Processor time of a process so far, in milliseconds; see proc(5). A tick is 10 ms on Linux. */
const processorTime = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
/** The same of all of its threads, exactly; see schedstats in Linux's documentation. A busy machine changes it less than the clock. */
const exactProcessorTime = (pid) =>
  readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]), 0) / 1e6
const forked = () => new Forked({ logger: createLogger('silent') })

/** Asks until somebody answers. @returns milliseconds since `start` */
async function untilAnswered(start) {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(request)
    const answered = await Promise.race([once(socket, 'data').then(() => true, () => false), once(socket, 'close').then(() => false, () => false)])
    socket.destroy()
    if (answered) return performance.now() - start
    await sleep(1)
  }
}

/** Requests a second of 16 connections that are never idle, for some milliseconds. */
async function load(time) {
  let answered = 0
  const sockets = Array.from({ length: 16 }, () => connect(port, '127.0.0.1'))
  for (const socket of sockets) {
    socket.on('data', () => {
      answered += 1
      socket.write(request)
    })
    socket.on('error', () => {})
    socket.write(request)
  }
  await sleep(time)
  for (const socket of sockets) socket.destroy()
  return (answered * 1000) / time
}

const alone = {
  async start() {
    const child = spawn(process.execPath, [file], { env: { ...process.env, ...env }, stdio: 'ignore' })
    return { pid: () => child.pid, stop: () => (child.kill(), once(child, 'exit')) }
  },
}
const asProgram = {
  async start() {
    const container = forked()
    container.run(program(file, { env }), { count: 1 })
    return { pid: () => [...container.children][0].pid, stop: () => container.stop(500) }
  },
}
const asTask = {
  async start() {
    const listener = await Listener.bind({ port })
    const container = forked()
    container.run(new URL('./task.mjs', import.meta.url), { count: 1, listeners: { http: listener } })
    return { pid: () => [...container.children][0].pid, stop: () => container.stop(500).then(() => listener.close()) }
  },
}

async function sample(way, seconds) {
  const start = performance.now()
  const { pid, stop } = await way.start()
  const first = await untilAnswered(start)
  const startWork = exactProcessorTime(pid())
  await sleep(300)
  const resident = memory(pid())
  const before = processorTime(pid())
  const rate = seconds ? await load(seconds * 1000) : 0
  const work = seconds ? ((processorTime(pid()) - before) * 1000) / (rate * seconds) : 0
  await stop()
  await sleep(1200)
  return { first, startWork, resident, rate, work }
}

const ways = { 'node server.js': alone, 'as a program': asProgram, 'as a task': asTask }
const results = Object.fromEntries(Object.keys(ways).map((name) => [name, []]))
for (const way of Object.values(ways)) await sample(way)
for (let round = 0; round < rounds; round++) for (const [name, way] of Object.entries(ways)) results[name].push(await sample(way, round < loads ? 3 : 0))

const of = (name, field) => results[name].map((sample) => sample[field]).filter((value) => value > 0)
/** One beside the other, round by round: other load on the machine then meets both. */
const beside = (one, other, field, compare) => median(of(one, field).map((value, round) => compare(value, of(other, field)[round])))
const ratio = (a, b) => a / b
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`)
console.log(`Node ${process.version}, ${rounds} rounds (requests: ${loads}), medians`)
row('', 'first answer after', 'processor time until then', 'memory', 'requests a second', 'least processor time a request')
row('---', '---:', '---:', '---:', '---:', '---:')
for (const name of Object.keys(ways)) {
  row(name, `${median(of(name, 'first')).toFixed(0)} ms`, `${median(of(name, 'startWork')).toFixed(1)} ms`, `${median(of(name, 'resident')).toFixed(1)} MB`, median(of(name, 'rate')).toFixed(0), `${Math.min(...of(name, 'work')).toFixed(1)} µs`)
}
console.log(`
first answer, program / node server.js: ${beside('as a program', 'node server.js', 'first', ratio).toFixed(3)}, must be ≤ 1.1
processor time until then: ${beside('as a program', 'node server.js', 'startWork', ratio).toFixed(3)}
memory, program - node server.js: ${beside('as a program', 'node server.js', 'resident', (a, b) => a - b).toFixed(2)} MB, must be ≤ 3
requests a second, program / task: ${beside('as a program', 'as a task', 'rate', ratio).toFixed(3)}, must be ≥ 0.98`)

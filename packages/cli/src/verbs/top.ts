import { emitKeypressEvents } from 'node:readline'
import type { ChildStatus, MonitorEvent, Status } from '@asc/monitor/client'
import type { Answer } from '../base/answer.js'
import { color } from '../base/style.js'
import { cut } from '../base/table.js'
import { clientError } from '../client/client-error.js'
import { childTable, describeStatus } from '../client/describe-status.js'
import { clock } from '../client/describe-exit.js'
import { findTarget } from '../client/find-target.js'
import { describeEvent } from './events.js'
import { applyEvent, sortChildren, sortKeys, type SortKey } from './top-state.js'

/** `asc top`: a table of all children that stays up to date, and what happens below it. Without a terminal: the table, once. */
export async function top(answer: Answer, word: string | undefined): Promise<void> {
  const found = await findTarget(word)
  if (answer.json || !process.stdout.isTTY || !process.stdin.isTTY) return answer.result(found.status, () => describeStatus(found.status, found.target))
  const screen = new Top(found.status)
  const end = new AbortController()
  const act = async (what: Act) => {
    const { client } = found
    await (what.action === 'restart' ? client.act('restart', { target: what.target, ...(what.force && { force: true }) }) : what.action === 'reload' ? client.act('reload', {}) : client.act('stop', what.target === undefined ? {} : { target: what.target })).catch((error: unknown) => screen.say(color.red((error as Error).message)))
  }
  screen.open(act, () => end.abort())
  try {
    for await (const event of found.client.events({ figures: true, signal: end.signal })) screen.event(event)
  } catch (error) {
    if (!end.signal.aborted) throw clientError(error)
  } finally {
    screen.close()
  }
}

/** What can be done with a selected child, once it is confirmed. */
type Act = { readonly action: 'restart'; readonly target: string; readonly force: boolean } | { readonly action: 'reload' } | { readonly action: 'stop'; readonly target?: string }

const help = 'q quit  ↑↓ select  s sort  r restart  k kill  R reload all  x stop child  X stop all'

/** The screen: a table, a line of help or a question, and the last events. */
class Top {
  #status: Status
  #sort: SortKey = 'name'
  #selected = 0
  #question: { readonly text: string; readonly act: Act } | undefined
  #events: string[] = []
  #act: (what: Act) => Promise<void> = () => Promise.resolve()
  #quit = () => {}
  #timer: NodeJS.Timeout | undefined

  constructor(status: Status) {
    this.#status = status
  }

  open(act: (what: Act) => Promise<void>, quit: () => void): void {
    this.#act = act
    this.#quit = quit
    emitKeypressEvents(process.stdin)
    process.stdin.setRawMode(true)
    process.stdin.on('keypress', this.#pressed)
    process.stdout.on('resize', this.#draw)
    process.stdout.write('\x1b[?1049h\x1b[?25l') // The other screen, without a cursor.
    this.#timer = setInterval(this.#draw, 1000)
    this.#draw()
  }

  /** The terminal is as it was, whatever has happened. */
  close(): void {
    clearInterval(this.#timer)
    process.stdout.off('resize', this.#draw)
    process.stdin.off('keypress', this.#pressed)
    process.stdin.setRawMode(false)
    process.stdin.pause()
    process.stdout.write('\x1b[?25h\x1b[?1049l')
  }

  event(event: MonitorEvent): void {
    this.#status = applyEvent(this.#status, event)
    const text = event.type === 'snapshot' ? undefined : describeEvent(event)
    if (text !== undefined) this.say(text, event.time)
    this.#draw()
  }

  say(text: string, time = new Date().toISOString()): void {
    this.#events = [...this.#events, `${color.dim(clock(time).slice(11))} ${text}`].slice(-100)
    this.#draw()
  }

  get #children(): ChildStatus[] {
    return sortChildren(this.#status.services.flatMap(({ children }) => children), this.#sort)
  }

  readonly #draw = () => {
    const { columns = 100, rows = 30 } = process.stdout
    const { name, supervisor, services } = this.#status
    const children = this.#children
    this.#selected = Math.max(0, Math.min(this.#selected, children.length - 1))
    const head = `${color.bold(name)}  pid ${supervisor.pid}  ${services.map((service) => `${service.name} ${service.state}`).join('  ')}  ${color.dim(`sorted by ${this.#sort}`)}`
    const [titles = '', ...lines] = childTable(children, new Date(Date.now()).toISOString())
    const room = Math.max(3, rows - 5 - Math.min(8, this.#events.length))
    const from = Math.max(0, Math.min(this.#selected - room + 1, lines.length - room))
    const table = lines.slice(from, from + room).map((line, index) => (from + index === this.#selected ? color.inverse(line) : line))
    const below = this.#events.slice(-Math.max(0, rows - 4 - table.length))
    const all = [head, titles, ...table, this.#question ? color.yellow(`${this.#question.text} y/n`) : color.dim(help), ...below].slice(0, rows)
    process.stdout.write(`\x1b[H${all.map((line) => `${cut(line, columns)}\x1b[K`).join('\r\n')}\x1b[J`)
  }

  readonly #pressed = (_text: string | undefined, key: { readonly name?: string; readonly ctrl?: boolean; readonly shift?: boolean }) => {
    if ((key.ctrl && key.name === 'c') || key.name === 'q') return this.#quit()
    if (this.#question) {
      const { act } = this.#question
      this.#question = undefined
      if (key.name === 'y') void this.#act(act)
      return this.#draw()
    }
    const child = this.#children[this.#selected]
    if (key.name === 'down' || key.name === 'j') this.#selected += 1
    else if (key.name === 'up') this.#selected -= 1
    else if (key.name === 's') this.#sort = sortKeys[(sortKeys.indexOf(this.#sort) + 1) % sortKeys.length]!
    else if (key.name === 'r' && key.shift) this.#question = { text: 'Reload all?', act: { action: 'reload' } }
    else if (key.name === 'r' && child) this.#question = { text: `Replace ${child.name}, make before break?`, act: { action: 'restart', target: `#${child.id}`, force: false } }
    else if (key.name === 'k' && child) this.#question = { text: `Kill ${child.name} at once?`, act: { action: 'restart', target: `#${child.id}`, force: true } }
    else if (key.name === 'x' && key.shift) this.#question = { text: `Stop ${this.#status.name}, all ${this.#children.length} children, and its supervisor?`, act: { action: 'stop' } }
    else if (key.name === 'x' && child) this.#question = { text: `Stop ${child.name}, for good?`, act: { action: 'stop', target: `#${child.id}` } }
    this.#draw()
  }
}


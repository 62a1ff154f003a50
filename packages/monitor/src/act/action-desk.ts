import { describeExit } from '@asc/core'
import type { ActionName, ActionRequests, ActionResult, Culprit } from '../contract/actions.js'
import type { ExitRecord } from '../contract/exits.js'
import { errorInfo } from '../observe/error-info.js'
import type { Observer } from '../observe/observer.js'
import { Action } from './action.js'
import { explainFailure, performs } from './perform.js'

/** So many actions that have ended are remembered. */
const remembered = 100
/** So many may be under way. */
const mostRunning = 50

/** Takes actions, runs them, and remembers how they went. An action goes on when its client hangs up. */
export class ActionDesk {
  readonly #observer: Observer
  #actions: Action[] = []

  constructor(observer: Observer) {
    this.#observer = observer
  }

  /** Whether another one can be taken. */
  get hasRoom(): boolean {
    return this.#actions.filter(({ ended }) => !ended).length < mostRunning
  }

  /** The newest first. */
  get actions(): readonly ActionResult[] {
    return this.#actions.map((action) => action.result()).reverse()
  }

  find(id: number): Action | undefined {
    return this.#actions.find((action) => action.id === id)
  }

  /** Begins an action. It never throws; how it went is told by the action. `reason`: why, where no person has asked. */
  begin<Name extends ActionName>(name: Name, request: ActionRequests[Name], by: string, reason?: string): Action {
    const { service, target } = request as { service?: string; target?: string }
    const action = new Action(name, by, { service, target }, reason)
    this.#actions = [...this.#actions.filter(({ ended }, index) => !ended || index >= this.#actions.length - remembered), action]
    const { journal } = this.#observer
    journal.add('action-started', { action: action.result() })
    action.follow((result) => {
      const { services: _services, ...told } = result
      journal.add(result.state === 'running' ? 'action-progress' : result.state === 'done' ? 'action-done' : 'action-failed', { action: told })
    })
    void this.#run(name, request, action)
    return action
  }

  async #run<Name extends ActionName>(name: Name, request: ActionRequests[Name], action: Action): Promise<void> {
    const before = this.#newestExit()
    const statuses = () => this.#observer.services.map((watch) => watch.status())
    try {
      // After the answer has begun: an action that is done at once would be over before its client listens.
      await Promise.resolve()
      const text = await performs[name](this.#observer, request, action)
      action.finish(text, statuses())
    } catch (error) {
      const { problem } = explainFailure(error)
      const culprit = problem.code === 'rolled-back' ? (this.#culpritSince(before) ?? setupFailure(error)) : undefined
      action.fail(problem, statuses(), culprit)
    }
  }

  #newestExit(): ExitRecord | undefined {
    return this.#observer.exits.last(1, () => true)[0]
  }

  /** The first child that has failed since before it was ready. */
  #culpritSince(before: ExitRecord | undefined): Culprit | undefined {
    const exits = this.#observer.exits.last(100, () => true)
    const since = exits.slice(0, before ? exits.indexOf(before) : undefined)
    const exit = since.findLast(({ success, readyFor }) => !success && readyFor === undefined) ?? since.findLast(({ success }) => !success)
    return exit && {
      name: exit.name, ...(exit.pid !== undefined && { pid: exit.pid }), ...(exit.threadId !== undefined && { threadId: exit.threadId }),
      exit: exitText(exit), ...(exit.error && { error: exit.error }), lines: exit.lines,
    }
  }
}

function exitText({ reason, code, signal, error }: ExitRecord): string {
  const described = describeExit({ reason, code, signal: signal as NodeJS.Signals | null } as Parameters<typeof describeExit>[0])
  return `${described}${error ? `: ${error.message}` : ''}`
}

/** No child was started: what starts them has thrown. */
function setupFailure(error: unknown): Culprit | undefined {
  const { cause } = error as { cause?: unknown }
  return cause === undefined ? undefined : { name: 'setup', exit: 'the setup failed', error: errorInfo(cause), lines: [] }
}

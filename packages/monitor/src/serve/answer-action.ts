import { problemOf, ProblemError } from '../act/problem-error.js'
import type { ActionName, ActionRequests, ActionResult } from '../contract/actions.js'
import { answerJson, answerProblem, wantsEvents } from './answers.js'
import type { Exchange, Operated } from './context.js'
import { EventStream } from './event-stream.js'

/** Begins an action, and answers when it is done; at once, or step by step, where the client asks for that. */
export function answerAction<Name extends ActionName>({ desk }: Operated, { request, response, by }: Exchange, name: Name, body: ActionRequests[Name]): void {
  if (!desk.hasRoom) throw new ProblemError('too-many-clients', 'Too many actions are under way')
  const { wait = true, timeout } = body
  const action = desk.begin(name, body, by)
  if (!wait) return answerJson(response, 202, action.result())
  // It may take long: no silence of the connection ends it.
  response.socket?.setTimeout(0)
  const send = wantsEvents(request) ? inSteps(response) : atTheEnd(response)
  const timer = timeout === undefined ? undefined : setTimeout(() => {
    const detail = `'${name}' was not done within ${timeout} ms; it goes on: ${action.result().text}`
    finish({ ...action.result(), problem: problemOf('timeout', detail) })
  }, timeout)
  const finish = (result: ActionResult) => {
    clearTimeout(timer)
    stop()
    send(result, true)
  }
  const stop = action.follow((result) => (result.state === 'running' ? send(result, false) : finish(result)))
  send(action.result(), false)
  response.on('close', () => {
    clearTimeout(timer)
    stop()
  })
}

/** Sends a step, or the end. */
type SendResult = (result: ActionResult, last: boolean) => void

function inSteps(response: Exchange['response']): SendResult {
  const stream = new EventStream(response, () => {})
  let first = true
  return (result, last) => {
    const type = last ? (result.problem ? 'failed' : 'done') : first ? 'started' : 'progress'
    first = false
    stream.send({ type, data: JSON.stringify(result) })
    if (last) stream.end()
  }
}

function atTheEnd(response: Exchange['response']): SendResult {
  return (result, last) => {
    if (!last || response.destroyed) return
    if (result.problem) answerProblem(response, { ...result.problem, action: result } as ActionResult['problem'] & object)
    else answerJson(response, 200, result)
  }
}

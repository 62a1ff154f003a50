import type { ActionResult } from '../contract/actions.js'
import type { ExitRecord } from '../contract/exits.js'
import type { ChildStatus, GenerationState, ServiceState } from '../contract/status.js'
import type { Connection } from './connection.js'
import { duration } from './format.js'

/** The tone of a state: how much it wants to be noticed. */
export type Tone = 'good' | 'busy' | 'leaving' | 'bad' | 'off'

export const serviceTones: { [State in ServiceState]: Tone } = {
  starting: 'busy', ready: 'good', degraded: 'bad', reloading: 'busy', stopping: 'leaving', stopped: 'off', failed: 'bad',
}

export const generationTones: { [State in GenerationState]: Tone } = { starting: 'busy', serving: 'good', draining: 'leaving' }

const childTones: Readonly<Record<string, Tone>> = { starting: 'busy', ready: 'good', stopping: 'leaving', waiting: 'bad' }

/** The state of a child in words, and its tone. One that is stopping drains as long as it has connections. */
export function childState({ state, figures, restartAt }: ChildStatus, now: number): { readonly text: string; readonly tone: Tone } {
  const tone = childTones[state] ?? 'off'
  if (state === 'stopping') return { text: (figures?.connections ?? 0) > 0 ? 'draining' : 'stopping', tone }
  if (state !== 'waiting' || restartAt === undefined) return { text: state, tone }
  const left = Date.parse(restartAt) - now
  return { text: left > 0 ? `restart in ${Math.ceil(left / 1000)} s` : 'restarting', tone }
}

/** What is said of an exit in one line. */
export function exitHeadline({ explanation, name, reason }: ExitRecord): string {
  return explanation[0] ?? `${name} has ended: ${reason}`
}

/** What follows from an exit. */
export function consequence({ then, delay: pause }: ExitRecord): string {
  switch (then) {
    case 'restart':
      return pause !== undefined && pause >= 1000 ? `restarted after ${duration(pause)}` : 'restarted at once'
    case 'gave-up':
      return 'not started again'
    case 'finished':
      return 'its task was done'
    case 'none':
      return 'as intended'
  }
}

const verbs: { [Name in ActionResult['action']]: string } = {
  reload: 'Reload', restart: 'Restart', scale: 'Scale', recycle: 'Recycle', stop: 'Stop', signal: 'Signal',
}

/** `Reload of web`. */
export function actionTitle({ action, service, target }: ActionResult): string {
  const what = target ?? service
  return what === undefined ? verbs[action] : `${verbs[action]} of ${what}`
}

/** What an action has come to, as a screen reader is told. */
export function actionNews(action: ActionResult): string {
  if (action.state === 'running') return `${actionTitle(action)}: ${action.text}`
  if (action.state === 'done') return `${actionTitle(action)} done in ${duration(action.duration)}`
  return `${actionTitle(action)} failed: ${action.problem?.detail ?? action.text}`
}

/** What the connection is like, in one line. `now`: by the browser's clock. */
export function connectionText({ state, retryAt, reason }: Connection, now: number): string {
  const seconds = retryAt === undefined ? 0 : Math.max(0, Math.ceil((retryAt - now) / 1000))
  const next = retryAt === undefined || seconds === 0 ? 'Trying again…' : `Trying again in ${seconds} s.`
  switch (state) {
    case 'connecting':
      return 'Connecting…'
    case 'live':
      return 'Live'
    case 'paused':
      return 'Paused while nobody looks'
    case 'recorded':
      return 'A recording'
    case 'locked':
      return 'This address needs a token'
    case 'ended':
      return `The supervisor has ended${reason ? `: ${reason}` : ''}. ${next}`
    case 'lost':
      return `Connection lost${reason ? `: ${reason}` : ''}. ${next}`
  }
}

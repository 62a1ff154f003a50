import type { ActionName, ActionRequests } from '../contract/actions.js'
import { count } from './format.js'

/** What somebody is about to ask for: the action, and what it is to be done to. */
export type Wish =
  | { readonly action: 'reload'; readonly service: string; readonly children: number }
  | { readonly action: 'scale'; readonly service: string; readonly group: string; readonly from: number }
  | { readonly action: 'recycle'; readonly service: string; readonly children: number }
  | { readonly action: 'stop-service'; readonly service: string; readonly children: number; readonly only: boolean }
  | { readonly action: 'restart'; readonly service: string; readonly name: string; readonly id: number }
  | { readonly action: 'kill'; readonly service: string; readonly name: string; readonly id: number }
  | { readonly action: 'stop-child'; readonly service: string; readonly name: string; readonly id: number }

/** What a person has filled in. */
export interface Choices {
  readonly count: number
  readonly minutes: number | undefined
  readonly megabytes: number | undefined
  /** The name of what is to be stopped, typed again. */
  readonly typed: string
}

/** A question before something is done, and the request that follows. */
export interface RequestPlan<Name extends ActionName = ActionName> {
  readonly title: string
  /** What will happen, in a sentence or two. */
  readonly effect: string
  /** The label of the button that does it. */
  readonly verb: string
  /** It interrupts somebody, or cannot be undone. */
  readonly dangerous: boolean
  /** What has to be typed before it is possible. */
  readonly mustType?: string
  /** Why it cannot be done with these choices. */
  readonly obstacle?: string
  readonly request: { readonly name: Name; readonly body: ActionRequests[Name] }
}

/** What is asked before a wish becomes a request, and the request. Pure. */
export function requestPlan(wish: Wish, choices: Choices): RequestPlan {
  switch (wish.action) {
    case 'reload':
      return {
        title: `Reload ${wish.service}?`,
        effect: `A new generation starts beside the ${count(wish.children, 'child', 'children')} that run now. They drain when it is ready. If it does not become ready, they stay.`,
        verb: 'Reload', dangerous: false,
        request: { name: 'reload', body: { service: wish.service, wait: false } },
      }
    case 'scale': {
      const wanted = choices.count
      const possible = Number.isInteger(wanted) && wanted >= 1
      const change = wanted - wish.from
      return {
        title: `Scale ${wish.group}`,
        effect: !possible || change === 0 ? `It has ${count(wish.from, 'child', 'children')} now.`
          : change > 0 ? `${count(change, 'child', 'children')} more: ${wish.from} → ${wanted}.` : `${count(-change, 'child', 'children')} fewer: ${wish.from} → ${wanted}. Those drain first.`,
        verb: 'Scale', dangerous: false,
        ...(!possible && { obstacle: 'A group has at least 1 child.' }),
        ...(change === 0 && { obstacle: 'That is how many it has.' }),
        request: { name: 'scale', body: { target: `${wish.service}/${wish.group}`, count: wanted, wait: false } },
      }
    }
    case 'recycle': {
      const { minutes, megabytes } = choices
      const bounds = [...(minutes === undefined ? [] : [`older than ${count(minutes, 'minute')}`]), ...(megabytes === undefined ? [] : [`bigger than ${megabytes} MB`])]
      const bad = [minutes, megabytes].some((value) => value !== undefined && !(value >= 0))
      return {
        title: `Recycle children of ${wish.service}`,
        effect: `${bounds.length === 0 ? `All ${wish.children} children` : `Those that are ${bounds.join(' or ')}`} are replaced one after another. Another one is ready before each of them drains.`,
        verb: 'Recycle', dangerous: false,
        ...(bad && { obstacle: 'Bounds are positive numbers.' }),
        request: {
          name: 'recycle',
          body: {
            target: wish.service, wait: false,
            ...(minutes !== undefined && { olderThan: Math.round(minutes * 60_000) }),
            ...(megabytes !== undefined && { above: Math.round(megabytes * 1024 ** 2) }),
          },
        },
      }
    }
    case 'stop-service':
      return {
        title: wish.only ? `Stop ${wish.service} and its supervisor?` : `Stop ${wish.service}?`,
        effect: `All ${count(wish.children, 'child', 'children')} drain and end.${wish.only ? ' The supervisor then ends too, and this page with it.' : ''} Nothing here starts it again.`,
        verb: 'Stop', dangerous: true, mustType: wish.service,
        ...(choices.typed !== wish.service && { obstacle: `Type ${wish.service} to go on.` }),
        request: { name: 'stop', body: { ...(!wish.only && { target: wish.service }), wait: false } },
      }
    case 'restart':
      return {
        title: `Restart ${wish.name}?`,
        effect: 'Another child is started in its place. When that one is ready, this one drains and ends.',
        verb: 'Restart', dangerous: false,
        request: { name: 'restart', body: { target: `#${wish.id}`, wait: false } },
      }
    case 'kill':
      return {
        title: `Kill ${wish.name}?`,
        effect: 'It is killed at once, and its place is filled again. What it is doing is lost. For a child that hangs.',
        verb: 'Kill', dangerous: true,
        request: { name: 'restart', body: { target: `#${wish.id}`, force: true, wait: false } },
      }
    case 'stop-child':
      return {
        title: `Stop ${wish.name}?`,
        effect: 'It drains and ends for good. No other child takes its place.',
        verb: 'Stop', dangerous: true,
        request: { name: 'stop', body: { target: `#${wish.id}`, wait: false } },
      }
  }
}

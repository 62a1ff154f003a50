import type { VNode } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import type { History } from '../contract/exits.js'
import type { ChildStatus } from '../contract/status.js'
import { duration } from '../model/format.js'
import { childrenOf, type Model } from '../model/model.js'
import type { RequestPlan, Wish } from '../model/request-plan.js'
import type { Zone } from '../model/time-zone.js'
import { shownSpan } from '../model/trend.js'
import { Activity } from './activity.js'
import { Announcer } from './announcer.js'
import { ChartRow } from './chart-row.js'
import { ChildPanel } from './child-panel.js'
import { ChildTable } from './child-table.js'
import { ConfirmDialog } from './confirm-dialog.js'
import { ConnectionBanner } from './connection-banner.js'
import { Page, type PageContext } from './context.js'
import { ExitList } from './exit-list.js'
import { html, part } from './html.js'
import { LogPanel } from './log-panel.js'
import { PageHeader, type Theme } from './page-header.js'
import { PlaybackBar, type Playback } from './playback-bar.js'
import { ServicePanel } from './service-panel.js'
import { ServiceTabs } from './service-tabs.js'
import { TimelineView } from './timeline-view.js'
import { TokenDialog } from './token-dialog.js'

/** What the page can do beyond showing. */
export interface AppProps {
  readonly model: Model
  readonly zone: Zone
  readonly theme: Theme
  readonly unlocked: boolean
  readonly onZone: () => void
  readonly onTheme: () => void
  /** Forgets the token. */
  readonly onLock: () => void
  readonly onToken: (token: string) => Promise<boolean>
  readonly onRequest: (request: RequestPlan['request']) => Promise<void>
  readonly onRetry: () => void
  readonly history: (child: ChildStatus, span: number) => Promise<History>
  /** It is a recording. */
  readonly playback: Playback | undefined
}

/** The whole page. */
export function App({ model, zone, theme, unlocked, onZone, onTheme, onLock, onToken, onRequest, onRetry, history, playback }: AppProps): VNode {
  const [chosen, setChosen] = useState('')
  const [wish, setWish] = useState<Wish | undefined>(undefined)
  const [asksToken, setAsksToken] = useState(false)
  const [child, setChild] = useState<number | undefined>(undefined)
  const [logName, setLogName] = useState('')
  const context = useMemo<PageContext>(() => ({
    zone, unlocked, recorded: playback !== undefined, open: setChild,
    wish: (wanted) => {
      setWish(wanted)
      if (!unlocked) setAsksToken(true)
    },
  }), [zone, unlocked, playback !== undefined])
  const service = model.services.get(chosen) ?? [...model.services.values()][0]
  // With a token, the question of a wish is next; without one, nothing comes of it.
  const tokenDone = () => setAsksToken(false)
  const tokenRefused = () => {
    setAsksToken(false)
    setWish(undefined)
  }
  const select = (name: string) => {
    setChosen(name)
    setLogName('')
  }
  const showLog = (name: string) => {
    setChild(undefined)
    setLogName(name)
    document.getElementById('log')?.scrollIntoView({ block: 'start' })
  }
  const retry = () => (model.connection.state === 'locked' ? setAsksToken(true) : onRetry())
  return part(Page.Provider, { value: context }, html`
    <a class="skip" href="#log">Skip to the log</a>
    ${part(PageHeader, { model, zone, theme, unlocked, onZone, onTheme, onLock: () => (unlocked ? onLock() : setAsksToken(true)) })}
    ${playback && part(PlaybackBar, playback)}
    ${part(ConnectionBanner, { model, onRetry: retry })}
    ${part(Announcer, { model })}
    <main class=${['live', 'paused', 'recorded'].includes(model.connection.state) ? '' : 'old'}>
      ${part(ServiceTabs, { model, selected: service?.name ?? '', onSelect: select })}
      ${service ? parts(model, service.name, logName, setLogName) : html`<p class="empty big">${model.supervisor ? 'This supervisor has no services yet.' : 'Waiting for the supervisor…'}</p>`}
    </main>
    ${child !== undefined && part(ChildPanel, { key: child, model, id: child, history, onLog: showLog, onClose: () => setChild(undefined) })}
    ${wish && unlocked && !asksToken && part(ConfirmDialog, { wish, onConfirm: onRequest, onClose: () => setWish(undefined) })}
    ${asksToken && part(TokenDialog, { onToken, onDone: tokenDone, onClose: tokenRefused })}`)
}

/** What there is to see of a service. */
function parts(model: Model, name: string, logName: string, onName: (name: string) => void): VNode {
  const service = model.services.get(name)!
  const exits = model.exits.filter((exit) => exit.service === name)
  const actions = model.actions.filter((action) => action.service === undefined || action.service === name)
  const names = [...new Set(childrenOf(model, name).map((child) => child.name))]
  const trend = model.trends.get(name) ?? []
  const span = shownSpan(trend, model.now)
  return html`
    ${part(ServicePanel, { model, service })}
    <section class="card" aria-label=${`The last ${duration(span)}`}>${part(ChartRow, { key: name, trend, span, now: model.now })}</section>
    ${part(ChildTable, { key: `children ${name}`, model, service: name })}
    ${part(TimelineView, { model, service: name })}
    <div class="pair">
      ${part(ExitList, { exits, now: model.now })}
      ${part(Activity, { actions, now: model.now })}
    </div>
    ${part(LogPanel, { key: `log ${name}`, log: model.log, service: name, names, name: logName, onName })}`
}

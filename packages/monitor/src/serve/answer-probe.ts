import type { Probe } from '../contract/probe.js'
import { answerJson } from './answers.js'
import type { Exchange, Operated } from './context.js'
import { whyNotLive, whyNotReady, whyNotStarted } from './probes.js'

const judges: Readonly<Record<'livez' | 'readyz' | 'startupz', (operated: Operated) => string[]>> = {
  livez: ({ observer }) => whyNotLive(observer.services.map((watch) => watch.status())),
  readyz: ({ observer }) => whyNotReady(observer.services.map((watch) => watch.status())),
  startupz: ({ observer }) => whyNotStarted(observer.services.map((watch) => watch.status()), new Set(observer.services.filter((watch) => watch.hasServed).map(({ name }) => name))),
}

/** Answers a probe: 200, or 503 with the reasons. Parameters are ignored: some orchestrators add their own. */
export function answerProbe(kind: 'livez' | 'readyz' | 'startupz'): (operated: Operated, exchange: Exchange) => void {
  return (operated, { response }) => {
    const reasons = judges[kind](operated)
    answerJson(response, reasons.length === 0 ? 200 : 503, { ok: reasons.length === 0, reasons } satisfies Probe)
  }
}

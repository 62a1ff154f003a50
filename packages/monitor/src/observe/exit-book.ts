import type { Child, ExitStatus } from '@asc/core'
import type { ExitConsequence, ExitRecord } from '../contract/exits.js'
import type { LogLine } from '../contract/logs.js'
import type { Figures } from '../contract/status.js'
import type { ChildFacts } from './census.js'
import { errorInfo } from './error-info.js'
import { explainExit } from './explain-exit.js'
import { bytesOf, cutText } from './kept-text.js'
import { Ring } from './ring.js'

/** How many of the last lines of a child are kept with its exit, and how many of its figures: two minutes. */
export const keptWithExit = { lines: 20, figures: 120 }

/** What is known of an exit besides its status. */
export interface ExitContext {
  readonly facts: ChildFacts
  readonly askedBy: string | undefined
  readonly lines: readonly LogLine[]
  readonly figures: readonly Figures[]
}

/** How the last children ended, the oldest first. */
export class ExitBook {
  readonly #exits = new Ring<ExitRecord>({ most: 500, bytes: 4 * 1024 * 1024, size: sizeOf })

  add(child: Child, status: ExitStatus, context: ExitContext): ExitRecord {
    const record = recordOf(child, status, context)
    this.#exits.push(record)
    return record
  }

  /** The newest first. */
  last(limit: number, fits: (exit: ExitRecord) => boolean): readonly ExitRecord[] {
    return this.#exits.last(limit, fits).reverse()
  }
}

function recordOf({ name, pid, threadId, readyFor }: Child, status: ExitStatus, { facts, askedBy, lines, figures }: ExitContext): ExitRecord {
  const { success, reason, code, signal, stoppedBy, error, age, output } = status
  const then = consequence(status, facts)
  const exit: Omit<ExitRecord, 'explanation'> = {
    time: new Date().toISOString(),
    id: facts.id, name, service: facts.service, generation: facts.generation,
    ...(facts.spec?.group !== undefined && { group: facts.spec.group }), ...(pid !== undefined && { pid }), ...(threadId !== undefined && { threadId }),
    startedAt: new Date(facts.startedAt).toISOString(), age: Math.round(age), ...(readyFor !== undefined && { readyFor: Math.round(readyFor) }),
    success, reason, code, signal, ...(stoppedBy !== undefined && { stoppedBy }), ...(askedBy !== undefined && { askedBy }),
    ...(error !== undefined && { error: errorInfo(error) }),
    then, ...(then === 'restart' && facts.restartDelay !== undefined && { delay: facts.restartDelay }),
    lines: lines.length > 0 ? lines : linesOf(output, name), figures,
  }
  return { ...exit, explanation: explainExit(exit) }
}

function consequence({ success, stoppedBy }: ExitStatus, { restartAt, replaced }: ChildFacts): ExitConsequence {
  if (restartAt !== undefined) return 'restart'
  if (replaced === true || (stoppedBy !== undefined && stoppedBy !== 'caller' && !stoppedBy.endsWith('timeout'))) return 'none'
  return success ? 'finished' : 'gave-up'
}

/** What it wrote to stderr, where its lines do not come one by one. */
function linesOf(output: string, name: string): LogLine[] {
  const lines = output.split('\n').filter((line) => line !== '').slice(-keptWithExit.lines)
  return lines.map((text) => ({ seq: 0, time: new Date().toISOString(), stream: 'stderr', name, text: cutText(text, 2_000) }))
}

function sizeOf({ lines, figures, error, explanation }: ExitRecord): number {
  const texts = [...explanation, ...lines.map(({ text }) => text), error ? JSON.stringify(error) : '']
  return 1_000 + figures.length * 500 + lines.length * 250 + texts.reduce((sum, text) => sum + bytesOf(text), 0)
}


import type { Client, Status } from '@asc/monitor/client'
import { nearest } from '@asc/core/backend'
import { CliError } from '../base/cli-error.js'
import { clientError } from './client-error.js'
import { resolveName, type TargetKind } from './resolve-name.js'
import { clientOf, findRunning, isOf } from './running.js'

/** A supervisor that is spoken with, and what in it is meant. */
export interface Found {
  readonly client: Client
  /** Where its socket is looked for. */
  readonly env: NodeJS.ProcessEnv
  readonly status: Status
  /** A service, a group or a child of it; `undefined`: all of it. */
  readonly target: string | undefined
  readonly targetKind: TargetKind | undefined
}

/**
 * Finds the supervisor that a name on the command line means; see `resolveName`.
 *
 * @throws {CliError} if nothing runs (3), there is no such name or several could be meant (4), or it does not answer (5)
 */
export async function findTarget(word: string | undefined): Promise<Found> {
  const running = await findRunning()
  const resolved = resolveName(word, running.map((each) => ({ name: each.name, status: each.status, here: isOf(process.cwd(), each) })))
  if (resolved.kind === 'nothing-runs') throw new CliError('notRunning', word === undefined ? 'Nothing is running' : `'${word}' is not running; nothing is`, { hints: ['asc run FILE starts something here, asc start FILE in the background.'] })
  if (resolved.kind === 'ambiguous') throw new CliError('noSuchName', word === undefined ? 'Several are running: name one' : `'${word}' is in several: name one`, { hints: [resolved.names.join(', ')], fields: { candidates: resolved.names } })
  if (resolved.kind === 'unknown') {
    const meant = nearest(word!, resolved.names)
    const silent = running.filter(({ problem }) => problem).map(({ name }) => `${name} does not answer, and may have it.`)
    throw new CliError('noSuchName', `Nothing is called '${word}'`, { hints: [meant ? `Did you mean ${meant}?` : `There are ${resolved.names.join(', ')}.`, ...silent], fields: { candidates: resolved.names } })
  }
  const one = running.find(({ name }) => name === resolved.name)!
  if (!one.status) throw clientError(one.problem)
  const { target, targetKind } = resolved
  return { client: clientOf(one), env: one.env, status: one.status, target, targetKind }
}

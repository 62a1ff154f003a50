import { constants } from 'node:os'
import type { ActionResult, StopRequest } from '@asc/monitor/client'
import { nearest } from '@asc/core/backend'
import type { Answer } from '../base/answer.js'
import { CliError } from '../base/cli-error.js'
import { showDuration } from '../base/quantities.js'
import { color, signs } from '../base/style.js'
import { act } from '../client/act.js'
import { findTarget, type Found } from '../client/find-target.js'
import { untilGone } from '../client/until-gone.js'

/** Options that all actions have. */
export interface ActionFlags {
  /** False: return as soon as it has begun. */
  readonly wait?: boolean
  readonly timeout?: number
  readonly json?: true
}

/** Options of `asc reload`. */
export interface ReloadFlags extends ActionFlags {
  readonly rolling?: true
  readonly canary?: number
}

/** `asc reload`: new children beside the old ones, which go when all new ones are ready. Else everything stays as it was. */
export async function reload(answer: Answer, word: string | undefined, flags: ReloadFlags): Promise<void> {
  const found = await findTarget(word)
  const service = found.target === undefined ? undefined : serviceOf(found)
  const rolling = flags.rolling || flags.canary !== undefined
  const request = { ...shared(flags), ...(service && { service }), ...(rolling && { strategy: 'rolling' as const }), ...(flags.canary !== undefined && { canary: flags.canary }) }
  tell(answer, 'reloaded', found, await act(found.client, 'reload', request, { doing: `reloading ${nameOf(found)}`, quiet: answer.json }))
}

/** `asc restart`: replaces a child, or those of a group one after another. */
export async function restart(answer: Answer, word: string | undefined, flags: ActionFlags & { readonly force?: true }): Promise<void> {
  const found = await findTarget(word)
  const targets = found.target === undefined ? found.status.services.map(({ name }) => name) : [found.target]
  for (const target of targets) {
    const result = await act(found.client, 'restart', { ...shared(flags), target, ...(flags.force && { force: true }) }, { doing: `restarting ${target}`, quiet: answer.json })
    tell(answer, 'restarted', { ...found, target }, result)
  }
}

/** `asc scale web=4`. */
export async function scale(answer: Answer, word: string, flags: ActionFlags): Promise<void> {
  const [, name, number] = /^(?:(.+)=)?([^=]*)$/.exec(word) ?? []
  if (!/^[1-9]\d{0,4}$/.test(number ?? '')) throw new CliError('usage', `Cannot scale to '${number ?? word}': it must be a whole number of at least 1`, { hints: ['asc scale web=4, or asc scale 4 where there is one group'] })
  const found = await findTarget(name)
  const count = Number(number)
  tell(answer, `scaled to ${count}`, found, await act(found.client, 'scale', { ...shared(flags), count, ...target(found) }, { doing: `scaling ${nameOf(found)} to ${count}`, quiet: answer.json }))
}

/** `asc recycle`: replaces children that are older or larger than this, one after another. */
export async function recycle(answer: Answer, word: string | undefined, flags: ActionFlags & { readonly olderThan?: number; readonly above?: number }): Promise<void> {
  const found = await findTarget(word)
  const request = { ...shared(flags), ...target(found), ...(flags.olderThan !== undefined && { olderThan: flags.olderThan }), ...(flags.above !== undefined && { above: flags.above }) }
  tell(answer, 'recycled', found, await act(found.client, 'recycle', request, { doing: `recycling ${nameOf(found)}`, quiet: answer.json }))
}

/** `asc stop`: everything, which ends the supervisor too, or a service, a group or a child of it. */
export async function stop(answer: Answer, word: string | undefined, flags: ActionFlags & { readonly now?: true; readonly graceful?: number }): Promise<void> {
  const found = await findTarget(word)
  const graceful: Pick<StopRequest, 'graceful'> = flags.now ? { graceful: false } : flags.graceful === undefined ? {} : { graceful: flags.graceful }
  const everything = found.target === undefined
  const result = await act(found.client, 'stop', { ...shared(flags), ...target(found), ...graceful }, { doing: `stopping ${nameOf(found)}`, quiet: answer.json, ends: everything })
  if (everything && flags.wait !== false) await untilGone(found.status.supervisor.pid, flags.timeout)
  tell(answer, flags.wait === false ? 'is stopping' : 'stopped', found, result)
}

/** `asc signal SIGUSR2 web-1`. */
export async function signal(answer: Answer, given: string, word: string | undefined, flags: ActionFlags): Promise<void> {
  const name = given.toUpperCase().replace(/^(?!SIG)/, 'SIG')
  if (!Object.hasOwn(constants.signals, name)) {
    const meant = nearest(name, Object.keys(constants.signals))
    throw new CliError('usage', `'${given}' is not a signal${meant ? `; did you mean ${meant}?` : ''}`)
  }
  const found = await findTarget(word)
  tell(answer, `was sent ${name}`, found, await act(found.client, 'signal', { ...shared(flags), ...target(found), signal: name }, { doing: `sending ${name}`, quiet: answer.json }))
}

function shared({ wait, timeout }: ActionFlags): { wait?: false; timeout?: number } {
  return { ...(wait === false && { wait: false as const }), ...(timeout !== undefined && { timeout }) }
}

function target({ target }: Found): { target?: string } {
  return target === undefined ? {} : { target }
}

function nameOf({ status, target }: Found): string {
  return target ?? status.name
}

/** A reload replaces all children of a service: a group or a child of it alone is restarted. */
function serviceOf({ status, target, targetKind }: Found): string | undefined {
  if (targetKind === 'service') return target
  const owner = status.services.find(({ groups, children }) => groups.some(({ name }) => name === target) || children.some(({ name }) => name === target))
  if (targetKind === 'group' && owner?.groups.length === 1) return owner.name
  throw new CliError('usage', `'${target}' is a ${targetKind}; a reload replaces all children of a service`, { hints: [`asc restart ${target} replaces ${targetKind === 'child' ? 'it' : 'its children'} alone.`, ...(owner ? [`asc reload ${owner.name} replaces all of ${owner.name}.`] : [])] })
}

function tell(answer: Answer, done: string, found: Found, result: ActionResult | undefined): void {
  const took = result && result.state === 'done' ? ` in ${showDuration(result.duration)}` : ''
  const text = result?.text ? `: ${result.text}` : ''
  answer.result({ name: found.status.name, ...(found.target !== undefined && { target: found.target }), ...(result && { action: result }) }, () => [`${color.green(signs().done)} ${color.bold(nameOf(found))} ${result?.state === 'running' ? 'is being ' : ''}${done}${took}${text}`])
}

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Answer } from '../base/answer.js'
import { CliError } from '../base/cli-error.js'
import { count, showDuration } from '../base/quantities.js'
import { logPath } from '../base/state-folder.js'
import { color, signs } from '../base/style.js'
import { Waiting } from '../base/waiting.js'
import { look } from '../client/running.js'
import { planOf } from '../look/plan-of.js'
import { starterVariable, type StartReport } from '../supervise/tell-starter.js'
import { logFileVariable } from '../supervise/log-file.js'
import { runRequest, type RunFlags } from './run-options.js'

const bin = fileURLToPath(new URL('../bin/asc.js', import.meta.url))

/** `asc start`: the same as `run`, in the background. Returns when everything is ready, or tells why not. */
export async function start(answer: Answer, target: string | undefined, args: readonly string[], flags: RunFlags, words: readonly string[]): Promise<void> {
  const { plan } = await planOf(runRequest(target, args, flags))
  await requireFree(plan.name)
  const began = performance.now()
  const log = logPath(plan.name)
  const before = sizeOf(log)
  const supervisor = launch(words, log)
  const waiting = new Waiting(`starting ${plan.name}`, answer.json)
  const abort = () => void supervisor.kill('SIGTERM')
  process.once('SIGINT', abort)
  const report = await heard(supervisor).finally(() => (waiting.end(), process.off('SIGINT', abort)))
  if (!report?.ready) throw notStarted(plan.name, report, supervisor, log, before)
  supervisor.unref()
  const { pid, services } = report
  answer.result({ name: plan.name, pid, log, services }, () => [
    `${color.green(signs().done)} ${color.bold(plan.name)} runs in the background: ${services.map(describe).join('; ')}, after ${showDuration(performance.now() - began)} (pid ${pid})`,
    color.dim(`  log: ${log}`),
  ])
}

/** Nobody else has this name. */
async function requireFree(name: string): Promise<void> {
  const { status, problem } = await look(name)
  if (status) throw new CliError('failed', `'${name}' runs already (pid ${status.supervisor.pid}, in ${status.supervisor.cwd})`, { hints: [`asc reload ${name} has it run new code; --name gives this one another name.`], fields: { pid: status.supervisor.pid } })
  if (problem && (problem as { code?: string }).code !== 'ASC_NOT_RUNNING') throw problem
}

function launch(words: readonly string[], log: string): ChildProcess {
  mkdirSync(dirname(log), { recursive: true, mode: 0o700 })
  const descriptor = openSync(log, 'a', 0o600)
  try {
    return spawn(process.execPath, [...process.execArgv, bin, 'run', ...words], {
      detached: true,
      stdio: ['ignore', descriptor, descriptor, 'pipe'],
      env: { ...process.env, [starterVariable]: '3', [logFileVariable]: log },
    })
  } finally {
    closeSync(descriptor)
  }
}

/** What it says of its start; `undefined`: it has ended without. */
async function heard(supervisor: ChildProcess): Promise<StartReport | undefined> {
  let text = ''
  const pipe = supervisor.stdio[3] as Readable
  pipe.on('data', (chunk: Buffer) => (text += chunk.toString()))
  pipe.on('error', () => {})
  const [error] = await Promise.race([once(pipe, 'close'), once(supervisor, 'error')]) as [unknown]
  if (error instanceof Error) throw new CliError('failed', `Cannot start a process: ${error.message}`, { cause: error })
  if (text !== '') return JSON.parse(text) as StartReport
  if (supervisor.exitCode === null && supervisor.signalCode === null) await once(supervisor, 'exit')
  return undefined
}

function notStarted(name: string, report: StartReport | undefined, { exitCode, signalCode }: ChildProcess, log: string, before: number): CliError {
  const why = report && !report.ready ? report.error : `it has ended (${signalCode ?? `exit code ${exitCode ?? 'unknown'}`})`
  return new CliError('failed', `'${name}' has not started: ${why}`, { hints: [...lastLines(log, before), `log: ${log}`], fields: { name, log } })
}

/** What children have written to the log since `before`, the last lines. */
function lastLines(log: string, before: number): string[] {
  const lines = readFileSync(log).subarray(before).toString().split('\n').flatMap((line) => {
    try {
      const { stream, text } = JSON.parse(line) as { stream?: string; text?: string }
      return stream === 'stderr' && text ? [text] : []
    } catch {
      return line.trim() ? [line] : []
    }
  })
  return lines.slice(-12)
}

function describe({ name, children, addresses }: { readonly name: string; readonly children: number; readonly addresses: readonly string[] }): string {
  return `${name} with ${count(children, 'child', 'children')}${addresses.length > 0 ? `, listening on ${addresses.join(' and ')}` : ''}`
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

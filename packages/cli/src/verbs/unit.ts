import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unitFile } from '@asc/systemd'
import type { Answer } from '../base/answer.js'
import { CliError } from '../base/cli-error.js'
import { color, signs } from '../base/style.js'
import { planOf } from '../look/plan-of.js'
import { lastingBin, lastingNode } from '../machine/lasting-paths.js'
import { unitOf } from '../machine/unit-of.js'
import { runRequest, type RunFlags } from './run-options.js'

/** Options of `asc unit` besides those of `run`. */
export interface UnitFlags extends RunFlags {
  readonly install?: true
  readonly runAs?: string
  readonly hardening?: boolean
}

const bin = fileURLToPath(new URL('../bin/asc.js', import.meta.url))

/** `asc unit`: the units of systemd for what `asc run` would run; with `--install` they are written and started. */
export async function unit(answer: Answer, target: string | undefined, args: readonly string[], flags: UnitFlags, words: readonly string[]): Promise<void> {
  const { plan } = await planOf(runRequest(target, args, flags))
  const [node, command] = [lastingNode(), lastingBin(bin, process.cwd())]
  const version = systemdVersion()
  const units = unitFile(unitOf(plan, {
    node: node.path, bin: command.path, words, folder: process.cwd(), user: flags.runAs, hardening: flags.hardening ?? true, systemd: version,
  }))
  const warnings = [node.warning, command.warning].filter((each) => each !== undefined)
  const folder = '/etc/systemd/system'
  if (!flags.install) {
    return answer.result({ units, warnings }, () => [...Object.entries(units).flatMap(([name, text]) => [`# ${folder}/${name}`, text]), ...warnings.map((warning) => `# ${warning}`)])
  }
  const replaced = install(folder, units, plan.name)
  const names = Object.keys(units)
  answer.result({ installed: names, folder, warnings }, () => [
    `${color.green(signs().done)} ${names.join(', ')} installed in ${folder}, enabled and ${replaced ? 'restarted' : 'started'}`,
    ...warnings.map((warning) => `  ${color.yellow(warning)}`),
    color.dim(`  systemctl status ${plan.name}; asc ls shows it too`),
  ])
}

/** Writes, enables and starts units. @returns whether a service that ran was restarted with them */
function install(folder: string, units: Readonly<Record<string, string>>, name: string): boolean {
  const service = `${name}.service`
  // Sockets before the service: systemd starts none beside a service that runs.
  const names = [...Object.keys(units).filter((unit) => unit !== service), service]
  const ran = spawnSync('systemctl', ['is-active', '--quiet', service]).status === 0
  let newSockets = false
  let dropped: string[]
  try {
    mkdirSync(folder, { recursive: true })
    dropped = readdirSync(folder).filter((unit) => unit.endsWith('.socket') && !(unit in units) && textOf(join(folder, unit))?.includes(`\nService=${service}\n`))
    for (const [unit, text] of Object.entries(units)) {
      newSockets ||= unit.endsWith('.socket') && textOf(join(folder, unit)) !== text
      writeFileSync(join(folder, unit), text)
    }
  } catch (cause) {
    throw new CliError('failed', `Cannot write the units: ${(cause as Error).message}`, { cause, hints: ['Run it as root, or write them yourself: asc unit … prints them.'] })
  }
  // Else systemd would go on listening there, at each start of the machine.
  if (dropped.length > 0) systemctl(name, 'disable', '--now', ...dropped)
  for (const unit of dropped) rmSync(join(folder, unit), { force: true })
  systemctl(name, 'daemon-reload')
  // With the sockets that it had, connections wait while the service is restarted.
  if (ran) systemctl(name, newSockets ? 'stop' : 'restart', ...(newSockets ? names : [service]))
  systemctl(name, 'enable', '--now', ...names)
  return ran
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function systemctl(name: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('systemctl', args, { encoding: 'utf8' })
  if (status === 0) return
  const hints = [`journalctl -u ${name} -n 50 has what it wrote last. 'asc doctor' says whether systemd runs here.`]
  throw new CliError('failed', `systemctl ${args.join(' ')} has failed: ${(error?.message ?? stderr.trim()) || `exit code ${status}`}`, { hints })
}

/** `systemd 252 (252.38)`. */
function systemdVersion(): number | undefined {
  const { stdout } = spawnSync('systemctl', ['--version'], { encoding: 'utf8' })
  const number = Number(/^systemd (\d+)/.exec(stdout ?? '')?.[1])
  return Number.isInteger(number) && number > 0 ? number : undefined
}


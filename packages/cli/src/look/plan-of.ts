import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { nearest } from '@asc/core/backend'
import { CliError } from '../base/cli-error.js'
import type { ServiceConfig } from '../config/config-schema.js'
import { whyNotReadyOn } from '../config/check-config.js'
import { configNames, findConfig, isConfigName } from '../config/find-config.js'
import type { MonitorAddress } from '../config/monitor-address.js'
import { projectName } from '../config/project-name.js'
import { readConfig } from '../config/read-config.js'
import { nameOfFile, resolveConfig, resolveService } from '../config/resolve-services.js'
import type { Plan } from '../config/service.js'
import { lookAtModule, type Look } from './look-at-module.js'

/** What the command line asks to be run. */
export interface RunRequest {
  /** A program, a task, a config, or a folder with a config; `undefined`: the config of this folder. */
  readonly target: string | undefined
  readonly args: readonly string[]
  /** The options of the command line, by their names in a config. */
  readonly options: Omit<ServiceConfig, 'program' | 'task' | 'command' | 'args'>
  readonly name: string | undefined
  /** Where the page, probes and metrics are to be; else as the config says. */
  readonly monitor?: MonitorAddress | undefined
  /** Where relative paths start. */
  readonly folder: string
}

/** A plan, and why a file is run as what it is run as. */
export interface Planned {
  readonly plan: Plan
  readonly look: Look | undefined
}

/** Options that change what a config says about all of its services, and nothing that differs between them. */
const ofConfigs: readonly string[] = ['watch']

/**
 * Makes the plan of what the command line asks for.
 *
 * @throws {CliError} if there is nothing to be run, or a config has a mistake
 */
export async function planOf(request: RunRequest): Promise<Planned> {
  const { target, folder } = request
  const config = configOf(target, folder)
  if (config !== undefined) return { plan: await planOfConfig(config, request), look: undefined }
  if (target === undefined) throw nothingToRun(folder)
  return planOfFile(target, request)
}

function configOf(target: string | undefined, folder: string): string | undefined {
  if (target === undefined) return findConfig(folder)
  const path = resolve(folder, target)
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats?.isDirectory()) return findConfig(path)
  if (stats) return isConfigName(path) ? path : undefined
  return isConfigName(target) ? missing(target, folder) : undefined
}

async function planOfConfig(file: string, { options, args, name, monitor }: RunRequest): Promise<Plan> {
  const [foreign] = Object.keys(options).filter((option) => !ofConfigs.includes(option))
  if (foreign !== undefined) throw new CliError('usage', `--${dashed(foreign)} is an option of a single file; write '${foreign}' into ${relative(process.cwd(), file)}`)
  if (args.length > 0) throw new CliError('usage', `Arguments after the config mean nothing: '${args[0]}'; write them as 'args' of a service`)
  const plan = resolveConfig(await readConfig(file), file)
  const services = options.watch === undefined ? plan.services : plan.services.map((service) => ({ ...service, watch: service.watch.length > 0 ? service.watch : [service.cwd] }))
  return { ...plan, name: name ?? plan.name, monitor: monitor ?? plan.monitor, services }
}

function planOfFile(target: string, { args, options, name, monitor, folder }: RunRequest): Planned {
  const cwd = resolve(folder, options.cwd ?? '.')
  const path = resolve(cwd, target)
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) missing(target, cwd)
  const look = lookAtModule(path)
  if (look.kind === 'program' && options.backend !== undefined && options.backend !== 'forked') {
    throw new CliError('usage', `${target} is a program (${look.why}), which runs in processes: --backend ${options.backend} needs a task`, { hints: ['A task is a module that exports a function by default. Threads get no signals, so that a program cannot end there.'] })
  }
  const wrong = whyNotReadyOn(look.kind, options.readyOn)
  if (wrong !== undefined) throw new CliError('usage', `--ready-on ${wrong}`, { hints: [`${target} is a ${look.kind}: ${look.why}`] })
  const service = resolveService(nameOfFile(path), { ...options, [look.kind]: path, args: [...args], cwd }, folder)
  return { look, plan: { name: name ?? projectName(cwd), folder: cwd, file: undefined, monitor, services: [{ ...service, watch: options.watch === true ? [dirname(path)] : service.watch }] } }
}

/** What stands between a program and its signals. */
const runners = ['npm', 'pnpm', 'yarn', 'bun', 'npx', 'node', 'tsx', 'ts-node', 'nodemon']

function missing(target: string, folder: string): never {
  const hints = whatInstead(target, folder)
  throw new CliError('usage', `Cannot run '${target}': there is no such file in ${folder}`, { hints })
}

function whatInstead(target: string, folder: string): string[] {
  const [word = ''] = target.split(/\s/)
  if (runners.includes(word)) return [`Name the file that '${word}' runs: asc run server.js; options of Node go into --node-arg`]
  const found = ['.js', '.mjs', '.cjs', '.ts', '.mts', '/server.js', '/index.js', '/dist/main.js'].map((ending) => target + ending).find((path) => statSync(resolve(folder, path), { throwIfNoEntry: false })?.isFile())
  if (found) return [`Is it ${found}?`]
  const near = nearest(basename(target), filesIn(dirname(resolve(folder, target))))
  if (near !== undefined) return [`Is it ${join(dirname(target), near)}?`]
  const config = nearest(target, configNames)
  return config && findConfig(folder) ? [`Is it ${relative(folder, findConfig(folder)!)}?`] : []
}

/** What might be run there. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /\.[mc]?[jt]s$/.test(name))
  } catch {
    return []
  }
}

function nothingToRun(folder: string): CliError {
  const found = ['server.js', 'server.mjs', 'server.ts', 'dist/main.js', 'dist/server.js', 'app.js', 'main.js', 'index.js'].find((path) => statSync(resolve(folder, path), { throwIfNoEntry: false })?.isFile())
  return new CliError('usage', `Nothing to run: ${folder} has none of ${configNames.join(', ')}`, { hints: [`Name a file: asc run ${found ?? 'server.js'}`] })
}

function dashed(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

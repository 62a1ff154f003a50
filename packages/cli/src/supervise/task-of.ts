import { existsSync } from 'node:fs'
import { exec, processorCount, autoCount, type Listener, type SpawnOptions, type Task } from '@asc/core'
import { program, type ProgramOptions } from '@asc/program'
import { CliError } from '../base/cli-error.js'
import { parsePattern } from '../config/config-schema.js'
import type { Service } from '../config/service.js'
import { isTypeScript, typeScriptArgs, typeScriptNodes } from '../config/typescript.js'

/** What a container runs for a service. */
export interface Run {
  readonly task: Task
  readonly options: SpawnOptions & { count: number }
}

/**
 * The task and the options of `container.run` for a service. Environment files are read now.
 *
 * @param listeners its listeners, bound
 * @param output how lines are written where the service does not say it
 * @throws {CliError} if its file is missing, or Node cannot run it
 */
export function runOf(service: Service, listeners: Readonly<Record<string, Listener>>, output: 'prefix' | 'json'): Run {
  const { work } = service
  const shared: Run['options'] = {
    name: service.name,
    count: countOf(service),
    restart: service.restart,
    output: service.output ?? output,
    listeners,
    ...(service.startupTimeout !== undefined && { startupTimeout: service.startupTimeout }),
    ...(service.healthTimeout !== undefined && { healthCheckTimeout: service.healthTimeout }),
    ...((service.maxMemory ?? service.maxAge) !== undefined && { recycle: { ...(service.maxMemory !== undefined && { maxRss: service.maxMemory }), ...(service.maxAge !== undefined && { maxAge: service.maxAge }) } }),
    ...(service.spares > 0 && { spares: service.spares }),
    ...(service.uid !== undefined && { uid: service.uid }),
    ...(service.gid !== undefined && { gid: service.gid }),
  }
  const env = environment(service)
  if (work.kind === 'command') {
    const task = exec(work.command, work.args, { cwd: service.cwd, env, ready: service.readyOn !== 'message', ...(service.stopSignal && { stopSignal: service.stopSignal }) })
    return { task, options: { ...shared, ...(service.envFiles.length > 0 && { envFile: service.envFiles }) } }
  }
  const nodeArgs = nodeArgsOf(service, work.file)
  const more = nodeArgs.length > 0 ? { execArgv: nodeArgs } : {}
  if (work.kind === 'program') return { task: program(work.file, programOptions(service, work.args, env)), options: { ...shared, ...more } }
  if (!existsSync(work.file)) throw new CliError('usage', `Cannot run ${service.name}: there is no file ${work.file}`)
  return {
    task: work.file,
    options: {
      ...shared, ...more, env,
      ...(work.args.length > 0 && { args: work.args }),
      ...(service.envFiles.length > 0 && { envFile: service.envFiles }),
      ...(service.backend !== 'threaded' && { cwd: service.cwd }),
      ...(service.readyOn === 'start' && { ready: 'start' as const }),
      ...(service.stopSignal && { stopSignal: service.stopSignal }),
    },
  }
}

/** How many children: `auto` as the processors and the memory allow. */
export function countOf({ count, backend }: Service): number {
  if (count !== 'auto') return count
  return backend === 'forked' ? autoCount() : processorCount()
}

function programOptions(service: Service, args: readonly string[], env: Record<string, string | undefined>): ProgramOptions {
  const { readyOn } = service
  return {
    args, env, cwd: service.cwd,
    ...(service.envFiles.length > 0 && { envFile: service.envFiles }),
    ...(readyOn === 'start' ? { listen: false as const } : readyOn !== undefined && { readyOn: parsePattern(readyOn) ?? (readyOn as NonNullable<ProgramOptions['readyOn']>) }),
    ...(service.stopSignal && { stopSignal: service.stopSignal }),
  }
}

/** With PORT and HOST, which programs look at. */
function environment({ env, port, host, work }: Service): Record<string, string | undefined> {
  const asked = work.kind === 'program' ? { ...(port !== undefined && { PORT: String(port) }), ...(host !== undefined && { HOST: host }) } : {}
  return { ...asked, ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value ?? undefined])) }
}

function nodeArgsOf({ name, nodeArgs, cwd }: Service, file: string): readonly string[] {
  if (!isTypeScript(file) || nodeArgs.length > 0) return nodeArgs
  const args = typeScriptArgs(cwd)
  if (args) return args
  throw new CliError('usage', `Cannot run ${name}: ${file} is TypeScript, which Node ${process.versions.node} cannot read`, { hints: [`${typeScriptNodes}.`, 'Here: install tsx in the project (npm install --save-dev tsx), or build it first.'] })
}

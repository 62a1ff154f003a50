import { isAbsolute, relative, resolve, sep } from 'node:path'
import { CliError } from '../base/cli-error.js'
import type { RunRequest } from '../look/plan-of.js'

/** Where the command is in an image whose working directory is that of the project. */
const bin = 'node_modules/@asc/cli/bin/asc.js'

/** Options that a container is given otherwise: by its environment, or not at all. */
const others: readonly string[] = ['count', 'gracefulStop', 'shutdownDelay', 'watch', 'restart', 'envFile', 'nodeArgs']

/**
 * The command line that runs in a container what this request asks for: `node …/asc.js run server.js --monitor 0.0.0.0:9090 …`. Paths are
 * relative to the working directory of the image, which is the folder of the request here. Pure.
 *
 * @throws {CliError} if a path is outside of that folder
 */
export function commandWords({ target, args, options, folder }: RunRequest, name: string, monitorPort: number | undefined): string[] {
  const inside = (path: string) => pathInside(path, folder)
  const single = Object.entries(options).filter(([option]) => !others.includes(option)).flatMap(([option, value]) => [dashed(option), option === 'cwd' ? inside(value as string) : inUnits(option, value as string | number)])
  const files = [options.envFile ?? []].flat().flatMap((path) => ['--env-file', inside(resolve(folder, options.cwd ?? '.', path))])
  const nodeArgs = (options.nodeArgs ?? []).flatMap((option) => [`--node-arg=${option}`])
  const monitor = monitorPort === undefined ? [] : ['--monitor', `0.0.0.0:${monitorPort}`]
  const what = target === undefined ? [] : [inside(resolve(folder, options.cwd ?? '.', target))]
  return ['node', bin, 'run', ...what, '--name', name, ...monitor, ...single, ...files, ...nodeArgs, ...(args.length > 0 ? ['--', ...args] : [])]
}

/** Milliseconds and bytes as the command line takes them. */
function inUnits(option: string, value: string | number): string {
  return option.endsWith('Timeout') ? `${value}ms` : String(value)
}

function pathInside(path: string, folder: string): string {
  const within = relative(folder, resolve(folder, path)) || '.'
  if (!isAbsolute(within) && within !== '..' && !within.startsWith(`..${sep}`)) return within
  throw new CliError('usage', `${path} is outside of ${folder}, which is the working directory of the image`, { hints: ['Run asc in the folder that the image has as its WORKDIR.'] })
}

function dashed(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

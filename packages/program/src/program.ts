import { CarriedFile, type ProgramTask } from '@asc/core/backend'
import preloadText from 'text:./preload.ts'
import { locateProgram } from './locate/locate-program.js'
import { bindKnown, explainAddressInUse, socketsOf } from './locate/program-sockets.js'
import { planProgram, type ProgramOptions } from './settings/program-options.js'
import type { ProgramSettings } from './settings/program-settings.js'
import { whyUnready } from './settings/why-unready.js'

/** A program to run as a child; made by `program`. */
export type Program = ProgramTask

const preload = new CarriedFile('preload.cjs', import.meta.url, preloadText)

/**
 * Returns a task that runs a Node program as it is, in a process of its own: `node file` with nothing changed in the file. All children of a
 * file share the sockets that it listens on, over restarts, reloads and generations. Asked to end, a child first drains its servers
 * (net, tls, http, https, http2; see `@asc/http`), and gets its signal afterwards.
 *
 * @param file its path, relative to `cwd`, or a `file:` URL
 * @throws {ProgramError} if there is no such file, or it is a directory, a package, or a command line: the message says which file to name
 * @throws {TypeError | RangeError} if an option is invalid; the message names it and its value
 * @example container.run(program('./server.js'), { count: 4, restart: true })
 */
export function program(file: string | URL, options: ProgramOptions = {}): Program {
  if (!(file instanceof URL && file.protocol === 'file:') && (typeof file !== 'string' || file === '' || file.includes('\0'))) {
    throw new TypeError(`Cannot run the program as 'file' must be a path or a file: URL: current value is ${String(file)}`)
  }
  const { args, cwd, env, readyOn, address, stopSignal, shutdown, drainTimeout, load, sockets: spare } = planProgram(options)
  const path = locateProgram(file, cwd ?? process.cwd())
  const sockets = socketsOf(path, spare)
  if (address) bindKnown(path, sockets, address)
  const settings: ProgramSettings = { file: path, readyOn, shutdown, drainTimeout, load }
  return Object.freeze({
    kind: 'program', file: path, args, cwd, env, stopSignal, preload, settings, sockets,
    unready: whyUnready(readyOn),
    explain: (error) => explainAddressInUse(path, error),
  } satisfies Program)
}

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { refusal } from '../base/argument.js'
import { workingDirectory } from './working-directory.js'

const attempt = 'read the environment file'

/**
 * Reads files of `NAME=value` lines (quotes, comments and `export` as in `node --env-file`); of a name that is in several the last one counts. Paths
 * start at the working directory.
 *
 * @throws {TypeError} when `files` is neither a path nor an array of paths
 * @throws a system error that names the file, such as ENOENT
 */
export function readEnvFiles(files: string | readonly string[] | undefined): Record<string, string | undefined> {
  if (files === undefined) return {}
  const all: unknown[] = Array.isArray(files) ? files : [files]
  if (!all.every((file) => typeof file === 'string' && file !== '' && !file.includes('\0'))) throw new TypeError(refusal(attempt, 'envFile', 'a path or an array of paths', files))
  return Object.assign({}, ...all.map((file) => read(resolve(workingDirectory(), file as string)))) as Record<string, string>
}

function read(file: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw Object.assign(new Error(`Cannot ${attempt} '${file}': ${message}`, { cause }), { code })
  }
}

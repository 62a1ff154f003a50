import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { CliError } from '../base/cli-error.js'
import { checkConfig } from './check-config.js'
import type { Config } from './config-schema.js'
import { isTypeScript, typeScriptArgs, typeScriptNodes } from './typescript.js'

/** How long a config may take, in milliseconds. */
const patience = 10_000

const reader = fileURLToPath(new URL('./config/read-in-child.js', import.meta.url))

/**
 * Reads a config file anew, and checks it.
 *
 * @throws {CliError} if it cannot be read, takes longer than 10 s, or has a mistake
 */
export async function readConfig(file: string): Promise<Config> {
  const name = basename(file)
  return checkConfig(file.endsWith('.json') ? parse(file, name) : await evaluate(file, name), name)
}

function parse(file: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new CliError('usage', `Cannot read ${name}: ${(error as Error).message}`, { cause: error })
  }
}

/** What a file exports by default, as data. It is run in a process of its own. */
export async function evaluate(file: string, name: string): Promise<unknown> {
  const args = isTypeScript(file) ? typeScriptArgs(dirname(file)) : []
  if (!args) {
    throw new CliError('usage', `Node ${process.versions.node} cannot read ${name}, as it is TypeScript`, {
      hints: [`${typeScriptNodes}.`, `Here: rename it to asc.config.mjs and drop its types, or install tsx beside it (npm install --save-dev tsx).`],
    })
  }
  const { value, error } = await ask([...args, reader, file], name)
  if (!error) return value
  const place = placeOf(error.stack, file)
  throw new CliError('usage', `Cannot read ${name}${place ? `, line ${place}` : ''}: ${error.message}`)
}

interface Answer {
  readonly value?: unknown
  readonly error?: { readonly name: string; readonly message: string; readonly stack?: string }
}

/** Its stdout and stderr go to our stderr: whoever reads our stdout wants none of it. */
function ask(args: readonly string[], name: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { stdio: ['ignore', 2, 2, 'pipe'] })
    const answer: Buffer[] = []
    let late = false
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, patience)
    const failed = (why: string) => reject(new CliError('usage', `Cannot read ${name}: ${why}`))
    const pipe = child.stdio[3] as Readable
    pipe.on('data', (chunk: Buffer) => answer.push(chunk))
    pipe.on('error', () => {})
    child.once('error', (error) => (clearTimeout(timer), failed(error.message)))
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      if (late) return failed(`it took longer than ${patience / 1000} s`)
      try {
        resolve(JSON.parse(Buffer.concat(answer).toString()) as Answer)
      } catch {
        failed(`it ended the process that read it (${signal ?? `exit code ${code}`}) instead of exporting a config`)
      }
    })
  })
}

/** `12:5`: the line of the file that the error comes from. */
function placeOf(stack: string | undefined, file: string): string | undefined {
  const line = stack?.split('\n').find((each) => each.includes(file))
  return line && /:(\d+)(?::\d+)?\)?$/.exec(line.trim())?.[1]
}

import { readFileSync, statSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { dirname, resolve } from 'node:path'
import { isTypeScript } from '../config/typescript.js'
import { defaultExportOf, type DefaultExport } from './exported-task.js'

/** What a file is to be run as, and why, for the line that says so. */
export interface Look {
  readonly kind: 'program' | 'task'
  readonly why: string
}

/** How many modules are looked into that export what another one does. */
const deepest = 5

/**
 * Finds out what a module is by its source, without running it: a task if its default export is a function, else a program. An Express
 * application, exported, is a function that only running it would show: it is a program.
 */
export function lookAtModule(file: string): Look {
  const found = lookInto(file, deepest)
  if (found === 'function') return { kind: 'task', why: 'it exports a function by default' }
  if (found === 'none') return { kind: 'program', why: 'it exports no task' }
  return { kind: 'program', why: found === undefined ? 'its source cannot be parsed' : 'its default export is not written as a function' }
}

function lookInto(file: string, depth: number): DefaultExport | undefined {
  const source = sourceOf(file)
  const found = source === undefined ? undefined : (defaultExportOf(source) ?? guess(source))
  if (typeof found !== 'object') return found
  if (depth === 0 || !/^\.\.?\//.test(found.from)) return 'other'
  const next = [found.from, found.from.replace(/js$/, 'ts'), `${found.from}.js`, `${found.from}.ts`].map((each) => resolve(dirname(file), each)).find(isFile)
  return next === undefined ? 'other' : lookInto(next, depth - 1)
}

function sourceOf(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8')
    return isTypeScript(file) ? stripTypes(text) : text
  } catch {
    return undefined
  }
}

/** Node 22.13 and later can do that; elsewhere the text is looked at as it is. */
function stripTypes(text: string): string {
  const { stripTypeScriptTypes: strip } = nodeModule as { stripTypeScriptTypes?: (text: string) => string }
  const { emitWarning } = process
  try {
    process.emitWarning = () => {} // That it is experimental.
    return strip ? strip(text) : text
  } catch {
    return text // Such as `enum`, which has to be compiled.
  } finally {
    process.emitWarning = emitWarning
  }
}

/** By the text alone, for what is not JavaScript yet. */
function guess(text: string): DefaultExport {
  const code = text.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
  const [, exported] = /^\s*export\s+default\s+(.*)$/m.exec(code) ?? []
  if (exported === undefined) return 'none'
  if (/^(?:async\s+)?function\b|^(?:async\s*)?(?:\([^)]*\)|\w+)(?:\s*:\s*[^=]+)?\s*=>/.test(exported)) return 'function'
  const [, name] = /^(\w+)\s*;?\s*$/.exec(exported) ?? []
  if (name === undefined) return 'other'
  const declared = new RegExp(`^\\s*(?:export\\s+)?(?:(?:async\\s+)?function\\s+${name}\\b|(?:const|let|var)\\s+${name}\\b[^=]*=\\s*(?:async\\s*)?(?:function\\b|\\(.*=>|\\w+\\s*=>))`, 'm')
  return declared.test(code) ? 'function' : 'other'
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

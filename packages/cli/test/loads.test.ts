import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { expect, it } from 'vitest'
import { asc } from './asc.js'

const dist = new URL('../dist/', import.meta.url)

/** Everything that this file of the command loads before it does anything. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  if (!existsSync(new URL(file, dist))) return seen
  const text = readFileSync(new URL(file, dist), 'utf8')
  for (const [, name] of text.matchAll(/^(?:import|export|\})[^'"\n]*?(?:from )?["']([^"']+)["'];?$/gm)) loadedBy(name!, seen)
  return seen
}

/** The packages among them. */
const packagesOf = (file: string) => [...loadedBy(file)].filter((name) => !name.startsWith('.') && !builtinModules.includes(name.replace(/^node:/, '')) && name !== file).sort()

it('the version loads nothing, and the command line commander and colours alone: each verb brings its own', async () => {
  expect(packagesOf('main.js')).toEqual([])
  const program = /import\("\.\/(program-\w+\.js)"\)/.exec(readFileSync(new URL('main.js', dist), 'utf8'))![1]!
  expect(packagesOf(program)).toEqual(['commander', 'picocolors'])
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  for (const option of ['-v', '--version']) expect(await asc([option])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

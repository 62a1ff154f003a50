import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadTask } from '../src/instance/load-task.js'
import type { TaskFunction } from '../src/instance/task-function.js'

const fixture = (name: string) => new URL(`fixtures/${name}`, import.meta.url).href
const load = (url: string) => loadTask({ kind: 'module', url })
const call = (task: TaskFunction) => task({ name: 'test' } as never)
const data = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`

describe('a module', () => {
  it.each([
    ['an ES module', fixture('default.mjs'), 'module test'],
    ['a CommonJS module', fixture('default.cjs'), 'commonjs test'],
    ['a module that was compiled to CommonJS', fixture('compiled.cjs'), 'compiled test'],
    ['a data: URL', data('export default ({ name }) => `data ${name}`'), 'data test'],
  ])('%s', async (_title, url, expected) => {
    expect(call(await load(url))).toBe(expected)
  })

  it.each([
    ['missing', 'export const task = () => {}'],
    ['null', 'export default null'],
    ['of type string', "export default 'task'"],
    ['an object', 'export default { run() {} }'],
    ['missing', 'export default { default: undefined }'],
  ])('is not a task if its default export is %s', async (shown, source) => {
    const message = `Cannot run the module ${data(source)} as a task: its default export must be a function and is ${shown}`
    await expect(load(data(source))).rejects.toMatchObject({ code: 'ASC_TASK', message })
  })

  it.each([
    ['is missing', pathToFileURL('/gone/task.mjs').href, '/gone/task.mjs'],
    ['imports what is missing', data("import 'node:gone'"), 'node:gone'],
    ['does not parse', data('export default function {'), 'token'],
    ['throws', data("throw new Error('while it was loaded')"), 'while it was loaded'],
    ['throws a value that is not an error', data("throw 'text'"), 'text'],
  ])('that %s fails with the reason', async (_title, url, reason) => {
    const error = (await load(url).catch((error: unknown) => error)) as Error
    expect(error).toMatchObject({ code: 'ASC_TASK', cause: expect.anything() })
    expect(error.message.startsWith(`Cannot load the module ${url} as a task: `)).toBe(true)
    expect(error.message.slice(`Cannot load the module ${url}`.length)).toContain(reason)
  })
})

it('names the file that is there with another extension', async () => {
  const error = (await load(fixture('default.ts')).catch((error: unknown) => error)) as Error
  expect(error.message).toMatch(/Did you mean default\.mjs\?$/)
  const missing = (await load(fixture('nothing-like-it.ts')).catch((error: unknown) => error)) as Error
  expect(missing.message).not.toContain('Did you mean')
})

describe('a function', () => {
  const task = { kind: 'function', file: '/tmp/main.js', line: 0, column: 0 } as const

  it('is compiled', async () => {
    expect(call(await loadTask({ ...task, source: '({ name }) => `inline ${name}`' }))).toBe('inline test')
  })

  it('is refused if it does not compile', async () => {
    await expect(loadTask({ ...task, source: '(' })).rejects.toMatchObject({ code: 'ASC_TASK' })
  })
})

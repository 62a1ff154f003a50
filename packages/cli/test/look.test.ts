import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lookAtModule } from '../src/look/look-at-module.js'

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'asc-look-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function kindOf(source: string, name = 'file.js'): string {
  writeFileSync(join(folder, name), source)
  return lookAtModule(join(folder, name)).kind
}

describe('a file is', () => {
  it.each([
    ['an exported function', 'export default async function (instance) { instance.ready() }'],
    ['an arrow function', 'export default async (instance) => instance.ready()'],
    ['a function by its name', 'async function worker() {}\nexport default worker'],
    ['a variable that is a function', 'const worker = () => {}\nexport { worker as default }'],
    ['a function with top-level await beside it', 'const x = await import("node:fs")\nexport default function () {}'],
    ['module.exports of a function', 'module.exports = async function (instance) {}'],
    ['what a compiler makes of it', '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.default = worker;\nasync function worker(instance) {}'],
    ['a script with a hashbang', '#!/usr/bin/env node\nexport default function () {}'],
  ])('a task: %s', (_title, source) => {
    expect(kindOf(source)).toBe('task')
  })

  it.each([
    ['a server', 'require("http").createServer().listen(3000)'],
    ['a module without exports', 'import http from "node:http"\nhttp.createServer().listen(process.env.PORT)'],
    ['an application, exported for its tests', 'const app = require("express")()\napp.listen(3000)\nmodule.exports = app'],
    ['the same as a module', 'import express from "express"\nconst app = express()\napp.listen(3000)\nexport default app'],
    ['exported functions that are not the default', 'export function start() {}\nstart()'],
    ['a script that returns at its top', 'if (process.env.X) return\nrequire("./server")'],
    ['what is not JavaScript', 'this is { not'],
    ['words in a comment', '// export default function () {}\nlisten()'],
  ])('a program: %s', (_title, source) => {
    expect(kindOf(source)).toBe('program')
  })

  it('what the module is that it takes its default from', () => {
    writeFileSync(join(folder, 'worker.js'), 'export default function () {}')
    expect(kindOf('export { default } from "./worker.js"', 'index.js')).toBe('task')
    expect(kindOf('import worker from "./worker.js"\nexport default worker', 'index.js')).toBe('task')
    expect(kindOf('export { default } from "a-package"', 'index.js')).toBe('program')
    expect(kindOf('export { default } from "./index.js"', 'index.js')).toBe('program')
  })

  it('TypeScript, whichever Node looks at it', () => {
    expect(kindOf("import type { Instance } from '@asc/core'\nexport default async function (instance: Instance): Promise<void> {}", 'worker.ts')).toBe('task')
    expect(kindOf('const worker = async (instance: { ready(): void }): Promise<void> => instance.ready()\nexport default worker', 'worker.ts')).toBe('task')
    expect(kindOf('import http from "node:http"\nconst port: number = 3000\nhttp.createServer().listen(port)', 'server.ts')).toBe('program')
  })
})

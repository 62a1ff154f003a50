// Shows that check-rooms.js bites: a small workspace that is in order, and one change at a time that must be found.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { roomProblems } from './room-problems.js'

const readme = (...files) => `# A room\n\n| file | what it is |\n| --- | --- |\n${files.map((file) => `| \`${file}\` | a file |\n`).join('')}`
const inOrder = {
  'packages/x/src/base/a.ts': 'export const a = 1\n',
  'packages/x/src/base/README.md': readme('a'),
  'packages/x/src/upper/b.ts': `import { a } from '../base/a.js'\nexport const b = a\n`,
  'packages/x/src/upper/README.md': readme('b'),
  'packages/x/src/index.ts': `export { b } from './upper/b.js'\n`,
  'packages/x/test/b.test.ts': `import '../src/upper/b.js'\n`,
  'apps/y/src/main.ts': 'export {}\n',
  'scripts/tool.js': 'export {}\n',
}
const rooms = { '@asc/x': ['base', 'upper'] }

const cases = [
  ['nothing', {}, undefined],
  ['a circle of two files', { 'apps/y/src/main.ts': `import './other.js'\n`, 'apps/y/src/other.ts': `import './main.js'\n` }, 'circle'],
  ['a circle by type imports', { 'apps/y/src/main.ts': `import type { O } from './other.js'\nexport type M = O\n`, 'apps/y/src/other.ts': `import type { M } from './main.js'\nexport type O = M\n` }, 'circle'],
  ['a circle by a type in an expression', { 'apps/y/src/main.ts': `export type M = import('./other.js').O\n`, 'apps/y/src/other.ts': `export type { M as O } from './main.js'\n` }, 'circle'],
  ['a circle by import()', { 'scripts/tool.js': `await import('./other.js')\n`, 'scripts/other.js': `export * from './tool.js'\n` }, 'circle'],
  ['a circle of tests', { 'packages/x/test/b.test.ts': `import './c.js'\n`, 'packages/x/test/c.ts': `import './b.test.js'\n` }, 'circle'],
  ['a file that imports itself', { 'scripts/tool.js': `import './tool.js'\n` }, 'circle'],
  ['an import from a later room', { 'packages/x/src/base/a.ts': `import type { b } from '../upper/other.js'\nexport const a: typeof b = 1\n`, 'packages/x/src/upper/other.ts': 'export const b = 1\n', 'packages/x/src/upper/README.md': readme('b', 'other') }, 'later room'],
  ['an import from src itself', { 'packages/x/src/base/a.ts': `import '../door.js'\n`, 'packages/x/src/door.ts': 'export {}\n' }, 'later room'],
  ['a folder that is no room', { 'packages/x/src/cellar/c.ts': 'export {}\n' }, 'not in arrows.js'],
  ['a room without a README', { 'packages/x/src/base/README.md': undefined }, 'has no README.md'],
  ['a file that its README does not name', { 'packages/x/src/base/c.ts': 'export {}\n' }, 'does not name `c`'],
  ['a file named in a paragraph only', { 'packages/x/src/base/README.md': 'Here is `a`.\n' }, 'does not name `a`'],
  ['a README that names what is not there', { 'packages/x/src/base/README.md': readme('a', 'gone') }, 'names `gone`'],
  ['a README that names a file twice', { 'packages/x/src/base/README.md': readme('a', 'a') }, 'twice'],
  ['thirteen files without rooms', Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`apps/y/src/part-${index}.ts`, 'export {}\n'])), 'no rooms'],
]

for (const [what, change, expected] of cases) {
  const found = problemsWith({ ...inOrder, ...change })
  const right = expected ? found.length === 1 && found[0].includes(expected) : found.length === 0
  if (right) continue
  console.error(`${what}: ${expected ?? 'no problem'} expected, but found: ${found.join('; ') || 'nothing'}`)
  process.exitCode = 1
}

function problemsWith(files) {
  const root = mkdtempSync(join(tmpdir(), 'asc-rooms-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      if (text === undefined) continue
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return roomProblems({ root, rooms, members: [{ folder: 'packages/x', name: '@asc/x' }, { folder: 'apps/y', name: '@asc/y' }] })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

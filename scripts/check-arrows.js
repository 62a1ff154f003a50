// Shows that the import rules of eslint.config.js bite: small sources that must pass, or must fail by the named rule.
import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import { allowed, arrows, folder } from '../arrows.js'
import { root, workspace } from './workspace.js'

const arrow = '@typescript-eslint/no-restricted-imports'
const string = 'no-restricted-syntax'
const cases = [
  ['packages/forked/src/x.ts', `import { Container } from '@asc/core'`],
  ['packages/forked/src/x.ts', `import { runInstance } from '@asc/core/child'`],
  ['packages/forked/src/x.ts', `await import('@asc/core/child')`],
  ['packages/core/src/x.ts', `import { Forked } from '@asc/forked'`, arrow],
  ['packages/core/src/x.ts', `import type { Forked } from '@asc/forked'`, arrow],
  ['packages/core/src/x.ts', `import '@asc/forked/entry'`, arrow],
  ['packages/core/src/x.ts', `export * from '@asc/forked'`, arrow],
  ['packages/core/src/x.ts', `await import('@asc/forked')`, string],
  ['packages/core/src/x.ts', `import.meta.resolve('@asc/forked')`, string],
  ['packages/core/src/x.ts', `let child: import('@asc/forked').Forked`, string],
  ['packages/core/src/x.ts', `import { Forked } from '../../forked/src/index.js'`, 'import-x/no-relative-packages'],
  ['packages/controller/src/x.ts', `import { Forked } from '@asc/forked'`, arrow],
  ['packages/monitor/src/x.ts', `import type { Controller } from '@asc/controller'`],
  ['packages/monitor/src/x.ts', `import { Controller } from '@asc/controller'`, arrow],
  ['packages/monitor/src/x.ts', `await import('@asc/controller')`, string],
  ['packages/core/src/x.ts', `import 'nowhere-to-be-found'`, 'import-x/no-unresolved'],
  ['packages/core/src/x.ts', `import { request } from 'undici'`, 'import-x/no-unresolved'], // declared elsewhere
  ['packages/core/src/x.ts', `import ts from 'typescript'`, 'import-x/no-extraneous-dependencies'], // declared in the root
  ['packages/core/src/base/errors.ts', `import { Container } from '../index.js'`, 'import-x/no-cycle'],
  ['packages/core/src/base/errors.ts', `import type { Container } from '../index.js'`],
  ...workspace().filter(({ folder }) => folder.startsWith('packages/')).flatMap(({ folder, manifest }) => forTests(manifest).flatMap((name) => [
    [`${folder}/src/x.ts`, `import '${name}'`, 'import-x/no-extraneous-dependencies'],
    [`${folder}/test/x.ts`, `import '${name}'`],
  ])),
]

const about = [arrow, string, 'import-x/no-relative-packages', 'import-x/no-unresolved', 'import-x/no-extraneous-dependencies', 'import-x/no-cycle']
const eslint = new ESLint({ cwd: root, overrideConfig: { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked } })
let wrong = 0

for (const [filePath, code, rule = 'nothing'] of cases) {
  const found = (await complaints(filePath, code)).map(({ ruleId }) => ruleId)
  const right = rule === 'nothing' ? found.length === 0 : found.includes(rule)
  expect(right, `${filePath}: ${code}: ${rule} expected, but found: ${found.join(', ') || 'nothing'}`)
}

// And the whole table: each package imports each other one, a line each.
const names = Object.keys(arrows)
for (const name of names) {
  const code = names.map((target) => `import '${target}'`).join('\n')
  const refused = (await complaints(`${folder(name)}/src/x.ts`, code)).filter(({ ruleId }) => ruleId === arrow).map(({ line }) => names[line - 1])
  const expected = names.filter((target) => !allowed(name).includes(target))
  expect(refused.join() === expected.join(), `${name}: imports of ${expected.join(', ')} must be refused, but these were: ${refused.join(', ')}`)
}

/** What a package declares for its tests alone. */
function forTests({ devDependencies = {}, peerDependencies = {} }) {
  return Object.keys(devDependencies).filter((name) => !(name in peerDependencies) && !name.startsWith('@types/'))
}

/** What the rules about imports, and the parser, have against this code. */
async function complaints(filePath, code) {
  const [result] = await eslint.lintText(`${code}\n`, { filePath })
  return result.messages.filter(({ ruleId, fatal }) => fatal || about.includes(ruleId))
}

function expect(holds, text) {
  if (holds) return
  console.error(text)
  wrong += 1
}

if (wrong > 0) process.exitCode = 1

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import type { Subject } from '../subject/subject.js'

/** A deploy that does not parse: the file and line are named, in the exit and in the log. */
export function describeBrokenModules({ it, capabilities }: Subject): void {
  describe.runIf(capabilities.isolated)('a module that does not compile', () => {
    const file = (folder: string, name: string, ...lines: string[]) => writeFileSync(join(folder, name), lines.join('\n'))

    it('is named with the line, where it is the task', async ({ make, folder }) => {
      file(folder, 'task.mjs', 'const a = 1', '  const = 5', 'export default () => {}')
      const { container, journal } = make()
      container.spawn(join(folder, 'task.mjs'))
      const { error } = await journal.exited()
      expect(error!.message).toMatch(/: Unexpected token '=' \(.*task\.mjs:2\)$/)
      expect((error!.cause as Error).stack).toContain(`${join(folder, 'task.mjs')}:2\n  const = 5\n        ^\n\nSyntaxError: Unexpected token '='\n`)
    })

    it.for([
      ['an import', "import './far.mjs'"],
      ['an export', "export * from './far.mjs'"],
      ['a dynamic import', "await import('./far.mjs')"],
      ['an import over several lines', "import {\n  a,\n  b,\n} from './far.mjs'"],
    ] as const)('is named where the task reaches it by %s, and nothing runs', async ([, statement], { make, folder }) => {
      file(folder, 'task.mjs', '#!/usr/bin/env node', "import { join } from 'node:path'", statement, 'export default () => join()')
      file(folder, 'far.mjs', "import './near.mjs'", "import './broken.mjs'", "throw new Error('ran')", 'export const a = 1, b = 2')
      file(folder, 'near.mjs', "throw new Error('ran')")
      file(folder, 'broken.mjs', "import './task.mjs'", '', 'export function broken() {')
      const { container, journal } = make()
      container.spawn(join(folder, 'task.mjs'))
      expect((await journal.exited()).error!.message).toMatch(/\(.*broken\.mjs:3\)$/)
    })

    it('is named where the task imports it later', async ({ make, folder }) => {
      file(folder, 'task.mjs', "export default () => import('./broken.mjs')")
      file(folder, 'broken.mjs', '', '', 'const = 5')
      const { container, journal } = make()
      container.spawn(join(folder, 'task.mjs'))
      expect((await journal.exited()).error!.stack).toMatch(/^.*broken\.mjs:3\nconst = 5\n {6}\^\n/)
    })

    it('is named where Node names it: CommonJS', async ({ make, folder }) => {
      file(folder, 'task.mjs', "import { createRequire } from 'node:module'", "createRequire(import.meta.url)('./broken.cjs')", 'export default () => {}')
      file(folder, 'broken.cjs', '', 'const = 5')
      const { container, journal } = make()
      container.spawn(join(folder, 'task.mjs'))
      expect((await journal.exited()).error!.message).toMatch(/Unexpected token '=' \(.*broken\.cjs:2\)$/)
    })

    it('is not guessed where it cannot be found', async ({ make, folder }) => {
      file(folder, 'task.mjs', "await import('./' + 'hidden.mjs')", 'export default () => {}')
      file(folder, 'hidden.mjs', 'const = 5')
      const { container, journal } = make()
      container.spawn(join(folder, 'task.mjs'))
      expect((await journal.exited()).error!.message).toMatch(/: Unexpected token '='$/)
    })
  })
}

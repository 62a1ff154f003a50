import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The code blocks of README's section “Start” as they stand there: `{ language, text }`, in order. `js`: from its beginning; `ts`: the
 * part about TypeScript.
 */
export function readmeBlocks(root) {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, start = ''] = /^## Start\n([^]*?)^## /m.exec(readme) ?? []
  const [js, ts = ''] = start.split('<details>')
  return { js: blocks(js), ts: blocks(ts) }
}

function blocks(text) {
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, code]) => ({ language, text: code }))
}

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const sources = ['./memory-backend.ts', './memory.test.ts', '../../core/src/spawn/backend.ts', '../../forked/test/conformance.test.ts'].map(read)
const examples = [...read('../../../docs/guides/writing-a-backend.md').matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code]) => code!)

describe('the guide “Writing a backend”', () => {
  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(3)
  })

  it.each(examples)('shows what is there: %#', (example) => {
    // An ellipsis stands for what an example leaves out.
    for (const part of example.split(/^ *…\n/m)) expect(sources.some((source) => source.includes(part))).toBe(true)
  })
})

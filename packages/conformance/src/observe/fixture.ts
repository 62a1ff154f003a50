import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** A file of this package's `fixtures`, such as a task. */
export function fixture(name: string): URL {
  return new URL(`../../fixtures/${name}`, import.meta.url)
}

export function fixturePath(name: string): string {
  return fileURLToPath(fixture(name))
}

const { importAsItIs } = createRequire(import.meta.url)('../../fixtures/import-as-it-is.cjs') as {
  importAsItIs(url: string): Promise<unknown>
}

/** Imports a fixture with Node itself, not through the test runner, which would rewrite the functions in it. */
export function importFixture<T>(name: string): Promise<T> {
  return importModule(fixture(name))
}

/** Imports any module in the same way. */
export function importModule<T>(url: URL): Promise<T> {
  return importAsItIs(url.href) as Promise<T>
}

import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { presentPath } from './release.js'

/**
 * A file that a child runs. It lies beside the code of its package, and its text is a part of that code: a bundler takes the code elsewhere and leaves the
 * file behind.
 */
export class CarriedFile {
  readonly #name: string
  readonly #text: string
  readonly #beside: string | undefined
  #copy: string | undefined

  /** @param from `import.meta.url` of the package's code; a bundler for CommonJS leaves nothing of it */
  constructor(name: string, from: string | undefined, text: string) {
    this.#name = name
    this.#text = text
    this.#beside = besideOf(name, from)
  }

  /**
   * Its path; of a copy in a folder for temporary files, until this process exits, where it does not lie beside the code.
   *
   * @throws a system error when there is no place for a copy
   */
  path(): string {
    if (this.#beside !== undefined) return presentPath(this.#beside)
    // Whoever cleans up temporary files may have removed it.
    if (this.#copy === undefined || !existsSync(this.#copy)) this.#copy = written(this.#name, this.#text)
    return this.#copy
  }

  /** The same where text will do: `undefined` where the file is there. */
  get textAlone(): string | undefined {
    return this.#beside === undefined ? this.#text : undefined
  }
}

/** The path of a file beside the code of a package, if it is there: a bundler leaves it behind. `from`: `import.meta.url` of that code. */
export function besideOf(name: string, from: string | undefined): string | undefined {
  if (!from?.startsWith('file:')) return undefined
  const path = fileURLToPath(new URL(name, from))
  return existsSync(path) ? path : undefined
}

/** Others may read it, as a child may be started as another user, and nobody else may write. */
function written(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'asc-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o755)
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

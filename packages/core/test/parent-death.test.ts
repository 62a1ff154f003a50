import { chmodSync, linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findSetpriv, knowsParentDeath } from '../src/system/parent-death.js'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'asc-setpriv-'))))
afterEach(() => rmSync(folder, { recursive: true }))

describe.runIf(process.platform === 'linux')('a setpriv', () => {
  it.each([
    ['that is older than its option', 'echo "setpriv: unrecognized option" >&2; exit 1'],
    ['of BusyBox, by a hard link that names nobody', 'echo "BusyBox v1.35.0 multi-call binary." >&2; exit 1'],
  ])('%s is not used', (_title, text) => {
    const path = join(folder, 'busybox')
    writeFileSync(path, `#!/bin/sh\n${text}\n`)
    chmodSync(path, 0o755)
    linkSync(path, join(folder, 'setpriv'))
    expect(knowsParentDeath(join(folder, 'setpriv'))).toBe(false)
  })

  it('that is missing is not used', () => {
    expect(knowsParentDeath(join(folder, 'setpriv'))).toBe(false)
  })

  it.runIf(findSetpriv())('that can do it is used', () => {
    expect(knowsParentDeath(findSetpriv()!)).toBe(true)
  })
})

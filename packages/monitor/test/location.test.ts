import { chmodSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { connect, listNames, MonitorError, NotRunningError, runtimeFolder, socketPath } from '@asc/monitor/client'
import { prepareFolder } from '../src/location/runtime-folder.js'

const folders: string[] = []
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))))
const folder = () => {
  folders.push(realpathSync(mkdtempSync(join(tmpdir(), 'asc-location-'))))
  return folders.at(-1)!
}

describe('the folder of sockets', () => {
  it('is ASC_RUNTIME_DIR, else asc in XDG_RUNTIME_DIR, else a folder of the user in the temporary directory', () => {
    expect(runtimeFolder({ ASC_RUNTIME_DIR: '/a', XDG_RUNTIME_DIR: '/x' })).toBe('/a')
    expect(runtimeFolder({ XDG_RUNTIME_DIR: '/x' })).toBe('/x/asc')
    expect(runtimeFolder({ ASC_RUNTIME_DIR: '' })).toBe(join(tmpdir(), `asc-${process.getuid!()}`))
  })

  it('is the first temporary directory that can be written to: a read-only root has another one in memory', () => {
    const [writable, missing] = [folder(), join(folder(), 'missing')]
    const name = `asc-${process.getuid!()}`
    expect(runtimeFolder({}, [missing, writable])).toBe(join(writable, name))
    expect(runtimeFolder({}, [writable, missing])).toBe(join(writable, name))
    expect(runtimeFolder({}, [missing])).toBe(join(missing, name))
  })

  it('is made for its owner alone', () => {
    const path = join(folder(), 'asc')
    prepareFolder(path)
    expect(listNames({ ASC_RUNTIME_DIR: path })).toEqual([])
  })

  it('is refused where others may write to it, or where it is a link', () => {
    const path = join(folder(), 'open')
    mkdirSync(path)
    chmodSync(path, 0o777)
    expect(() => prepareFolder(path)).toThrow(/other users may write to it \(mode 777\)/)
    const link = join(folder(), 'link')
    symlinkSync(folder(), link)
    expect(() => prepareFolder(link)).toThrow(/is a symbolic link/)
    expect(() => connect('web', { env: { ASC_RUNTIME_DIR: path } })).toThrow(MonitorError)
  })
})

describe('the name of a supervisor', () => {
  it('becomes the name of its socket', () => {
    expect(socketPath('web-2.eu', { ASC_RUNTIME_DIR: '/run/x' })).toBe('/run/x/web-2.eu.sock')
  })

  it.each(['', '.', '../x', 'a/b', '-x', 'x'.repeat(65), 'ä', 7 as unknown as string])('cannot be %j', (name) => {
    expect(() => socketPath(name)).toThrow(TypeError)
  })

  it('must leave the path short enough for a socket', () => {
    expect(() => socketPath('web', { ASC_RUNTIME_DIR: `/${'x'.repeat(120)}` })).toThrow(/at most 10\d bytes/)
  })
})

describe('connect', () => {
  it('says that nobody is running where there is no folder or no socket', async () => {
    expect(() => connect('web', { env: { ASC_RUNTIME_DIR: join(folder(), 'none') } })).toThrow(NotRunningError)
    await expect(connect('web', { env: { ASC_RUNTIME_DIR: folder() } }).status()).rejects.toThrow(/'web' is not running: there is no socket/)
  })
})

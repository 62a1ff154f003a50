import { execFileSync } from 'node:child_process'
import { closeSync, fstatSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DatagramReceiver, sendDatagram } from '@asc/posix'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asc-receiver-'))
  path = join(folder, 'socket')
})
afterEach(() => rmSync(folder, { recursive: true }))

const openDescriptors = () => readdirSync('/proc/self/fd').length

describe.skipIf(process.platform !== 'linux')('a receiver', () => {
  test('receives datagrams one by one, with their sender', async () => {
    using receiver = DatagramReceiver.bind(path)
    const first = receiver.receive()
    for (const text of ['one', '', 'x'.repeat(60_000)]) sendDatagram(path, Buffer.from(text))
    const all = await first
    while (all.length < 3) all.push(...(await receiver.receive()))
    expect(all.map(({ bytes }) => bytes.toString())).toEqual(['one', '', 'x'.repeat(60_000)])
    expect(all[0]).toMatchObject({ pid: process.pid, uid: process.getuid!(), gid: process.getgid!(), descriptors: [] })
  })

  test('gets duplicates of descriptors, which programs that it starts do not inherit', async () => {
    using receiver = DatagramReceiver.bind(path)
    const file = openSync(import.meta.filename, 'r')
    sendDatagram(path, Buffer.from('files'), [file, file, file])
    const [{ descriptors } = { descriptors: [] as number[] }] = await receiver.receive()
    expect(descriptors.map((descriptor) => fstatSync(descriptor).ino)).toEqual(Array(3).fill(fstatSync(file).ino))
    const inherited = execFileSync('ls', ['/proc/self/fd'], { encoding: 'utf8' }).split('\n')
    for (const descriptor of descriptors) {
      expect(inherited).not.toContain(String(descriptor))
      closeSync(descriptor)
    }
    closeSync(file)
  })

  test('leaves nothing open when it is closed, and ends a waiting receive', async () => {
    const before = openDescriptors()
    const idle = DatagramReceiver.bind(path)
    idle.close()
    idle.close()
    expect(await idle.receive()).toEqual([])
    rmSync(path)
    const waiting = DatagramReceiver.bind(path)
    const received = waiting.receive()
    waiting.close()
    expect(await received).toEqual([])
    expect(openDescriptors()).toBe(before)
  })

  test('an address that is in use or invalid is refused', () => {
    const before = openDescriptors()
    using receiver = DatagramReceiver.bind(path)
    expect(() => DatagramReceiver.bind(path)).toThrow(expect.objectContaining({ code: 'EADDRINUSE', syscall: 'bind' }) as Error)
    expect(() => DatagramReceiver.bind('')).toThrow(TypeError)
    expect(openDescriptors()).toBe(before + 1)
    expect(receiver.descriptor).toBeGreaterThan(2)
  })
})

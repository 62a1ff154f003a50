import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sendDatagram } from '@asc/posix'
import { startReceiver } from './fixtures/receiver.js'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asc-datagram-'))
  path = join(folder, 'socket')
})
afterEach(() => rmSync(folder, { recursive: true }))

const linux = process.platform === 'linux'
const withCode = (code: string) => expect.objectContaining({ code, errno: expect.any(Number) as number, syscall: 'sendmsg' }) as Error
const openDescriptors = () => readdirSync('/proc/self/fd').length

test('a datagram arrives whole, from our own pid', async () => {
  await using receiver = await startReceiver(path)
  sendDatagram(path, Buffer.from('READY=1\nSTATUS=Grüße'))
  expect(await receiver.receive()).toEqual({ text: 'READY=1\nSTATUS=Grüße', files: [], truncated: false, pid: process.pid })
})

test.skipIf(!linux)('an abstract name can be the address', async () => {
  const name = `@asc-datagram-${process.pid}`
  await using receiver = await startReceiver(name)
  sendDatagram(name, Buffer.from('hello'))
  expect((await receiver.receive()).text).toBe('hello')
})

test('boundaries are kept, and a datagram can be empty', async () => {
  await using receiver = await startReceiver(path)
  for (const text of ['one', '', 'three']) sendDatagram(path, Buffer.from(text))
  const texts = [await receiver.receive(), await receiver.receive(), await receiver.receive()].map(({ text }) => text)
  expect(texts).toEqual(['one', '', 'three'])
})

test('descriptors go along, and stay open here', async () => {
  await using receiver = await startReceiver(path)
  const files = ['first', 'second', 'third'].map((text) => {
    writeFileSync(join(folder, text), text)
    return openSync(join(folder, text), 'r')
  })
  for (let count = 1; count <= files.length; count++) {
    sendDatagram(path, Buffer.from('FDSTORE=1'), files.slice(0, count))
    expect(await receiver.receive()).toMatchObject({ files: ['first', 'second', 'third'].slice(0, count), truncated: false })
  }
  for (const file of files) closeSync(file)
})

test('a full queue is EAGAIN at once, and what was sent before still arrives', async () => {
  await using receiver = await startReceiver(path)
  let sent = 0
  const fill = () => {
    for (; sent < 100_000; sent++) sendDatagram(path, Buffer.from(String(sent)))
  }
  expect(fill).toThrow(withCode('EAGAIN'))
  expect((await receiver.receive()).text).toBe('0')
  sendDatagram(path, Buffer.from('room again'))
  for (let index = 1; index < sent; index++) expect((await receiver.receive()).text).toBe(String(index))
  expect((await receiver.receive()).text).toBe('room again')
})

test("no receiver, too long, closed: each error has the system's code", async () => {
  const bytes = Buffer.from('x')
  expect(() => sendDatagram(path, bytes)).toThrow(withCode('ENOENT'))
  expect(() => sendDatagram(`/${'x'.repeat(200)}`, bytes)).toThrow(withCode('ENAMETOOLONG'))
  await using receiver = await startReceiver(path)
  expect(() => sendDatagram(path, bytes, [9999])).toThrow(withCode('EBADF'))
  expect(() => sendDatagram(path, Buffer.alloc(64 * 1024 * 1024))).toThrow(withCode('EMSGSIZE'))
  sendDatagram(path, bytes)
  expect((await receiver.receive()).text).toBe('x')
})

test('a socket of another kind is EPROTOTYPE', async () => {
  const server = createServer().listen(path)
  await new Promise((resolve) => server.once('listening', resolve))
  expect(() => sendDatagram(path, Buffer.from('x'))).toThrow(withCode('EPROTOTYPE'))
  server.close()
})

test.skipIf(!linux)('no descriptor is left behind, whether or not it arrives', () => {
  expect(() => sendDatagram(path, Buffer.from('x'))).toThrow(withCode('ENOENT'))
  const before = openDescriptors()
  for (let count = 0; count < 20; count++) expect(() => sendDatagram(path, Buffer.from('x'))).toThrow()
  expect(openDescriptors()).toBe(before)
})

test('an invalid address, content or descriptor is refused', () => {
  const bytes = Buffer.from('x')
  const bad = [['', bytes], ['/a\0b', bytes], [undefined, bytes], [path, 'text'], [path, bytes, [1.5]], [path, bytes, [undefined]], [path, bytes, 3]]
  for (const args of bad) expect(() => sendDatagram(...(args as Parameters<typeof sendDatagram>))).toThrow(TypeError)
  expect(() => sendDatagram(path, bytes, [NaN])).toThrow("Cannot make the system call as 'descriptors' must be an array of integers: current value is [ NaN ]")
})

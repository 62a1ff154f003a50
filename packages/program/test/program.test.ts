import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isAscError } from '@asc/core'
import { program, ProgramError, type ProgramOptions } from '@asc/program'
import { afterAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'asc-program-'))
afterAll(() => rmSync(folder, { recursive: true }))

const write = (name: string, text = ''): string => {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

const server = write('server.js')
write('package.json', JSON.stringify({ scripts: { start: 'NODE_ENV=production node --enable-source-maps server.js --port 80', dev: 'vite' } }))
write('app/package.json', JSON.stringify({ main: 'lib/main.js' }))
write('app/lib/main.js')
write('api/server.js')
write('empty/readme.txt')
write('typed.ts')
write('node_modules/next/package.json', JSON.stringify({ bin: { next: 'dist/bin/next' } }))
write('node_modules/next/dist/bin/next')

const located = (file: string | URL) => program(file, { cwd: folder }).file

describe('the file of a program', () => {
  it('is a path relative to its working directory, an absolute path, or a URL', () => {
    expect(located('./server.js')).toBe(server)
    expect(located('server.js')).toBe(server)
    expect(located(server)).toBe(server)
    expect(located(pathToFileURL(server))).toBe(server)
  })

  it.each([
    ['nothing.js', /there is no such file: .*nothing\.js/],
    ['typed', /there is no such file; is it '\.\/typed\.ts'\?/],
    ['app', /it is a directory; name its file: '\.\/app\/lib\/main\.js'/],
    ['api', /it is a directory; name its file: '\.\/api\/server\.js'/],
    ['.', /it is a directory; name its file: '\.\/server\.js'/],
    ['empty', /it is a directory; name its file$/],
    ['next', /the name of a package; name the file of its command: '\.\/node_modules\/next\/dist\/bin\/next'/],
    ['npm start', /between the program and its signals; write program\('\.\/server\.js', \{ args: \['--port', '80'\] \}\)/],
    ['npm run dev', /name the file that its script runs: vite/],
    ['yarn build', /name the file that 'yarn build' runs/],
    ['node server.js -v', /it is a command line; write program\('\.\/server\.js', \{ args: \['-v'\] \}\)/],
  ])('is not %s, and the error says what to write', (file, message) => {
    const attempt = () => located(file)
    expect(attempt).toThrow(ProgramError)
    expect(attempt).toThrow(message)
  })

  it.each([[''], [7], [undefined], [new URL('https://example.org/server.js')], ['a\0b']])('is not %j', (file) => {
    expect(() => program(file as string)).toThrow(TypeError)
  })
})

describe('the options of a program', () => {
  const bad: [options: unknown, message: RegExp][] = [
    [null, /'options' must be an object/],
    [{ arg: [] }, /'arg' is not an option; did you mean 'args'\?/],
    [{ args: 'a' }, /'args' must be an array of strings/],
    [{ args: [1] }, /'args' must be an array of strings/],
    [{ cwd: '' }, /'cwd' must be a non-empty string/],
    [{ env: { A: 1 } }, /'env\.A' must be a text/],
    [{ readyOn: 'soon' }, /'readyOn' must be 'listen', 'message', 'http:\/path' or a regular expression/],
    [{ readyOn: 'http://localhost/' }, /'readyOn' must be/],
    [{ readyOn: 'http:/health', listen: false }, /with 'listen' false it listens on nothing/],
    [{ listen: true }, /'listen' must be false, a port, or an object/],
    [{ listen: 0 }, /'listen\.port' must be an integer from 1 to 65535/],
    [{ listen: { port: 1, hots: '' } }, /'listen\.hots' is not an option; did you mean 'listen\.host'\?/],
    [{ listen: { port: 80, host: 'localhost' } }, /'listen\.host' must be a numeric address/],
    [{ stopSignal: 'SIGSTOPP' }, /'stopSignal' must be the name of a signal/],
    [{ shutdown: 'kill' }, /'shutdown' must be one of 'signal', 'message'/],
    [{ drainTimeout: -1 }, /'drainTimeout' must be a duration/],
    [{ sockets: 0 }, /'sockets' must be an integer from 1 to 64/],
    [{ envFile: 7 }, /'envFile' must be an array of strings/],
    [{ envFile: '/nowhere/.env' }, /Cannot read the environment file '\/nowhere\/\.env': ENOENT/],
  ]
  it.each(bad)('are not %j', (options, message) => {
    expect(() => program(server, options as ProgramOptions)).toThrow(message)
  })

  it('name a port that can be bound', async () => {
    const stranger = createServer().listen(0, '127.0.0.1')
    await once(stranger, 'listening')
    const { port } = stranger.address() as { port: number }
    const attempt = () => program(server, { listen: { port, host: '127.0.0.1' } })
    expect(attempt).toThrow(/Cannot bind port \d+ for the program .*server\.js: .*EADDRINUSE/)
    try {
      attempt()
    } catch (error) {
      expect(isAscError(error, 'ASC_PROGRAM')).toBe(true)
    }
    stranger.close()
  })
})

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { backendNames, type BackendName } from '../src/service/backends.js'
import { stepsOf } from '../src/steps/steps.js'
import { tacticsOf } from '../src/steps/tactics.js'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const program = execFile(process.execPath, [main, ...args], (_, stdout, stderr) => resolve({ code: program.exitCode ?? -1, stdout, stderr }))
  })
}

test('the drill ends by itself, and all holds on every backend', async () => {
  const { code, stdout, stderr } = await run()
  const lines = backendNames.map((name) => `✔ ${name.padEnd(8)}  All \\d+ expectations held: [\\d,]+ requests, 0 failed\\.\\n`)
  expect(stdout).toMatch(new RegExp(`\n${lines.join('')}$`))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  for (const { title } of Object.values(tacticsOf).flatMap(stepsOf)) {
    expect(stdout).toMatch(new RegExp(`^✔ ${title} \\(\\d+ answers, \\d+ lost`, 'm'))
    expect(stdout).toMatch(new RegExp(`^${title} +[\\d,]+ +[\\d,]+ +0 `, 'm'))
  }
}, 300_000)

test('an unknown argument is refused, with the usage', async () => {
  const { code, stdout, stderr } = await run('--sevre')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^Unknown option '--sevre'\n\nUsage: /)
})

test.each<[BackendName, RegExp]>([
  ['forked', /^Hello from process \d+\n$/],
  ['threaded', /^Hello from process \d+, thread \d+\n$/],
  ['hybrid', /^Hello from process \d+, thread \d+\n$/],
  ['program', /^Hello from process \d+\n$/],
])('--serve on %s keeps the service up and says what to try; SIGINT ends it', async (backend, greeting) => {
  const program = spawn(process.execPath, [main, '--serve', '--port', '0', '--backend', backend], { stdio: ['ignore', 'pipe', 'ignore'] })
  const exit = once(program, 'exit')
  try {
    let text = ''
    for await (const chunk of program.stdout) {
      text += String(chunk)
      if (text.includes('-QUIT')) break
    }
    expect(text).toContain(`kill -HUP ${program.pid}`)
    // Killing a thread by a signal would kill all.
    expect(text.includes('-KILL')).toBe(backend !== 'threaded')
    const url = /http:\S+/.exec(text)?.[0] ?? ''
    expect(await fetchText(url)).toMatch(greeting)
    // What only the drill may do is not there.
    expect(await fetchText(`${url}hang`)).toBe('There are / and /slow\n')
    program.kill('SIGINT')
    expect(await exit).toEqual([0, null])
  } finally {
    program.kill('SIGKILL')
  }
})

test('--serve on a port in use says so', async () => {
  const { createServer } = await import('node:net')
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as { port: number }
  const { code, stderr } = await run('--serve', '--port', String(port))
  expect(code).toBe(1)
  expect(stderr).toMatch(new RegExp(`port ${port}.*EADDRINUSE.*\nTry another port with --port`))
  server.close()
})

function fetchText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk))).on('end', () => resolve(text)).on('error', reject)
    }).on('error', reject)
  })
}

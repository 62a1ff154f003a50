import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../../free-port.base.js'
import { asc, fixtures } from './asc.js'
import { Service } from './service.js'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'asc-run-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function answer(port: number, path = '/'): Promise<string> {
  return (await fetch(`http://localhost:${port}${path}`, { headers: { connection: 'close' } })).text()
}

describe('asc run', () => {
  it('runs a program on several processes, reloads it on SIGHUP with its environment file read anew, and says what has changed', async () => {
    const port = await freePort()
    cpSync(`${fixtures}programs/server.cjs`, join(folder, 'server.cjs'))
    writeFileSync(join(folder, '.env'), 'GREETING=one\n')
    await using service = new Service(['server.cjs', '-c', '2', '-p', String(port), '--env-file', '.env'], folder)
    expect(await service.text('All children are ready')).toMatchObject({ children: 2, addresses: [`http://localhost:${port}`] })
    expect(await answer(port)).toMatch(/ one\n$/)
    writeFileSync(join(folder, '.env'), 'GREETING=two\nMORE=1\n')
    const before = service.lines.length
    service.process.kill('SIGHUP')
    await service.text('All children were replaced')
    await service.ends(2, before)
    expect(await answer(port)).toMatch(/ two\n$/)
    expect(await service.text('The service has changed')).toMatchObject({ changes: ['env GREETING has changed', 'env MORE is new'] })
    expect(await service.stop()).toBe(0)
  })

  it('runs the services of a config in their order, stops them in reverse, and reads it anew', async () => {
    const port = await freePort()
    cpSync(`${fixtures}programs/server.cjs`, join(folder, 'server.cjs'))
    writeFileSync(join(folder, 'job.cjs'), 'console.log(JSON.stringify({ job: process.env.NAME }))')
    const config = (greeting: string) => `import { greeting } from './greeting.mjs'
      export default { services: {
        web: { program: './server.cjs', count: 1, port: ${port}, env: { GREETING: greeting + '${greeting}' }, after: { migrate: 'done' } },
        migrate: { program: './job.cjs', restart: false, readyOn: 'start', count: 1, env: { NAME: 'migrate' }, after: { db: 'ready' } },
        db: { command: ['sleep', '600'] },
      } }`
    writeFileSync(join(folder, 'greeting.mjs'), "export const greeting = 'hello '")
    writeFileSync(join(folder, 'asc.config.mjs'), config('one'))
    await using service = new Service([], folder)
    await service.line(({ text, service: name }) => String(text).startsWith('Running with') && name === 'web')
    expect(await answer(port)).toMatch(/ hello one\n$/)
    const order = service.lines.flatMap(({ text, child, job }) => (text === 'Child is ready' ? [child] : job ? [job] : []))
    expect(order.filter((name, index) => order.indexOf(name) === index)).toEqual(['db', 'migrate', 'web'])

    writeFileSync(join(folder, 'greeting.mjs'), "export const greeting = 'bonjour '")
    writeFileSync(join(folder, 'asc.config.mjs'), config('two'))
    const before = service.lines.length
    service.process.kill('SIGHUP')
    await service.line(({ text, child }) => text === 'Child has ended' && child === 'web', before)
    expect(await answer(port)).toMatch(/ bonjour two\n$/)

    const end = service.lines.length
    expect(await service.stop()).toBe(0)
    const ends = service.lines.slice(end).filter(({ text }) => text === 'Child has ended').map(({ child }) => child)
    expect(ends).toEqual(['web', 'db'])
  })

  it('counts the delays of all services from the first moment of a stop, and accepts where another still needs it', async () => {
    const [front, back] = [await freePort(), await freePort()]
    cpSync(`${fixtures}programs/server.cjs`, join(folder, 'server.cjs'))
    const server = { program: './server.cjs', count: 1 }
    writeFileSync(join(folder, 'asc.config.json'), JSON.stringify({ services: {
      back: { ...server, port: back, shutdownDelay: '1ms' }, front: { ...server, port: front, shutdownDelay: '10m', after: { back: 'ready' } },
    } }))
    await using service = new Service([], folder)
    await service.line(({ text, service: name }) => String(text).startsWith('Running with') && name === 'front')
    service.process.kill('SIGTERM')
    await service.line(({ shutdownDelay }) => shutdownDelay === 600_000)
    await service.line(({ shutdownDelay }) => shutdownDelay === 1)
    expect(await answer(back)).not.toBe('')
    expect(await answer(front)).not.toBe('')
    expect(service.lines.filter(({ text }) => text === 'Child has ended')).toEqual([])
    service.process.kill('SIGQUIT')
  })

  it('keeps the old children where the config has a mistake by now', async () => {
    const port = await freePort()
    cpSync(`${fixtures}programs/server.cjs`, join(folder, 'server.cjs'))
    const write = (option: string) => writeFileSync(join(folder, 'asc.config.json'), JSON.stringify({ services: { web: { program: 'server.cjs', count: 1, [option]: port } } }))
    write('port')
    await using service = new Service([], folder)
    await service.text('All children are ready')
    const pid = await answer(port)
    write('prot')
    service.process.kill('SIGHUP')
    await service.text('The change has failed; the old children go on')
    expect(service.lines.some(({ text }) => String(text).includes("'services.web.prot' is not an option; did you mean 'services.web.port'?"))).toBe(true)
    expect(await answer(port)).toBe(pid)
  })

  it('with --watch reloads when a source file changes, says which, and keeps what works where the new code is broken', async () => {
    const port = await freePort()
    cpSync(`${fixtures}programs/server.cjs`, join(folder, 'server.cjs'))
    await using service = new Service(['server.cjs', '-c', '1', '-p', String(port), '--watch'], folder)
    await service.text('All children are ready')
    const first = await answer(port)
    await service.text('Watching')
    writeFileSync(join(folder, 'data.sqlite'), 'what it writes itself reloads nothing')
    writeFileSync(join(folder, 'routes.js'), '// new')
    expect(await service.line(({ text }) => String(text).endsWith('changed: reload'))).toMatchObject({ files: ['routes.js'] })
    await service.text('All children were replaced')
    await service.ends(1)
    const second = await answer(port)
    expect(second).not.toBe(first)
    writeFileSync(join(folder, 'server.cjs'), 'this is broken(')
    await service.text('The change has failed; the old children go on')
    expect(await answer(port)).toBe(second)
  })

  it.each<[string, string[], number, RegExp]>([
    ['an unknown verb', ['rnu'], 2, /unknown command 'rnu'\n\(Did you mean run\?\)/],
    ['an unknown option', ['run', 'server.cjs', '--prot', '3'], 2, /unknown option '--prot'\n\(Did you mean --port\?\)/],
    ['a bad count', ['run', 'server.cjs', '-c', '-1'], 2, /It must be 'auto' or a whole number of at least 1/],
    ['a bad duration', ['run', 'server.cjs', '--graceful-stop', 'soon'], 2, /a time such as 500ms, 10s, 2m/],
    ['a file that is not there', ['run', 'server'], 2, /Cannot run 'server': there is no such file[^]*Is it server\.cjs\?|Cannot run 'server'/],
    ['a file with a typing error', ['run', 'srever.cjs'], 2, /there is no such file[^]*Is it server.cjs\?/],
    ['a script runner', ['run', 'npm start'], 2, /Name the file that 'npm' runs/],
    ['a program on threads', ['run', 'server.cjs', '-b', 'threaded'], 2, /server\.cjs is a program[^]*--backend threaded needs a task/],
    ['an option of a file for a config', ['run', 'asc.config.json', '-c', '2'], 2, /--count is an option of a single file; write 'count' into asc\.config\.json/],
    ['a config with a typing error', ['run', 'asc.config.json'], 2, /asc\.config\.json: 'services\.web\.cuont' is not an option; did you mean 'services\.web\.count'\?/],
    ['nothing to run', ['run', 'sub'], 2, /Cannot run 'sub'|Nothing to run/],
  ])('refuses %s', async (_title, args, code, message) => {
    cpSync(`${fixtures}programs/server.cjs`, join(folder, 'server.cjs'))
    writeFileSync(join(folder, 'asc.config.json'), JSON.stringify({ services: { web: { program: 'server.cjs', cuont: 1 } } }))
    const result = await asc(args, { cwd: folder })
    expect(result.stderr).toMatch(message)
    expect(result).toMatchObject({ code, stdout: '' })
  })

  it('answers errors as JSON with --json', async () => {
    const { code, stdout, stderr } = await asc(['run', 'nothing.js', '--dry-run', '--json'], { cwd: folder })
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ error: { message: expect.stringContaining('nothing.js'), exitCode: 2 } })
  })

  it('reads a config in TypeScript where this Node can, and else says which Nodes can', async () => {
    cpSync(`${fixtures}programs/server.cjs`, join(folder, 'server.cjs'))
    writeFileSync(join(folder, 'asc.config.ts'), "const count: number = 3\nexport default { services: { web: { program: './server.cjs', count } } }")
    const { code, stdout, stderr } = await asc(['run', '--dry-run', '--json'], { cwd: folder })
    if (process.versions.node.startsWith('20.')) {
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: '' })
      expect(stdout).toMatch(/Node 20\.[\d.]+ cannot read asc\.config\.ts, as it is TypeScript[^]*Node 22\.18 and later/)
    } else expect(JSON.parse(stdout)).toMatchObject({ services: [{ name: 'web', count: 3 }] })
  })

  it.each([
    ['throws', 'throw new Error("no database")', /Cannot read asc\.config\.mjs, line 1: no database/],
    ['ends its process', 'process.exit(7)', /it ended the process that read it \(exit code 7\)/],
    ['holds a function', 'export default { services: { web: { task: () => {} } } }', /'services\.web\.task' must be data: it is a function; name the module of a task by its path/],
  ])('says what is wrong with a config that %s', async (_title, source, message) => {
    writeFileSync(join(folder, 'asc.config.mjs'), source)
    const { code, stderr } = await asc(['run', '--dry-run'], { cwd: folder })
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })
})

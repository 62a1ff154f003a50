import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { installAsc } from './app-folder.js'
import { has, must } from './run.js'

/** The images of examples/docker, and those that they are made from. No registry is asked: Node and its libraries are those of this machine. */

export const examples = join(import.meta.dirname, '../../../examples/docker')
export const program = join(import.meta.dirname, '../program')

/** Where a Debian is kept that was made once. */
const cache = process.env.ASC_TEST_CACHE ?? join(homedir(), '.cache/asc-images')

/** Why no image can be built here; `undefined`: it can. */
export function whyNoImages(): string | undefined {
  const missing = ['podman', 'mmdebstrap'].filter((command) => !has(command))
  return missing.length > 0 ? `${missing.join(' and ')} is not installed` : process.getuid?.() === 0 ? undefined : 'mmdebstrap needs root'
}

/** podman with limits that a container may have on a machine without CAP_SYS_RESOURCE, and with a runtime that takes both kinds of control groups. */
export const podmanEnv: NodeJS.ProcessEnv = { ...process.env, CONTAINERS_CONF: writeConfig() }

function writeConfig(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'asc-podman-')), 'containers.conf')
  writeFileSync(path, '[containers]\ndefault_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]\n[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n')
  process.once('exit', () => rmSync(dirname(path), { recursive: true, force: true }))
  return path
}

export async function podman(...args: readonly string[]): Promise<string> {
  // Its monitor leaves a file called `oom` where it was started.
  return must(['podman', ...args], { env: podmanEnv, cwd: tmpdir() })
}

/** Builds a folder; @returns the name of the image. */
async function build(tag: string, folder: string, ...args: readonly string[]): Promise<string> {
  await podman('build', '--runtime', 'runc', '--network', 'none', '--quiet', '--tag', tag, ...args, folder)
  return tag
}

/** A Debian with the Node that runs here. */
export async function slimNode(): Promise<string> {
  const tar = join(cache, 'slim.tar')
  if (!existsSync(tar)) {
    mkdirSync(cache, { recursive: true })
    await must(['mmdebstrap', '--variant=minbase', 'bookworm', `${tar}.new`])
    cpSync(`${tar}.new`, tar)
    rmSync(`${tar}.new`)
  }
  return inFolder(async (folder) => {
    cpSync(tar, join(folder, 'slim.tar'))
    cpSync(realpathSync(process.execPath), join(folder, 'node'))
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nADD slim.tar /\nCOPY node /usr/local/bin/node\n')
    return build('localhost/asc-node:slim', folder)
  })
}

/** Node and its libraries, laid out as distroless images are. */
export async function distrolessNode(): Promise<string> {
  const node = realpathSync(process.execPath)
  const linked = [...(await must(['ldd', node])).matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path)
  return inFolder(async (folder) => {
    for (const path of linked) cpSync(realpathSync(path), join(folder, 'root', dirname(path), basename(path)))
    cpSync(node, join(folder, 'root/nodejs/bin/node'))
    mkdirSync(join(folder, 'root/tmp'), { mode: 0o1777 })
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY root /\n')
    return build('localhost/asc-node:distroless', folder)
  })
}

export interface AppImage {
  readonly tag: string
  readonly kind: 'slim' | 'distroless'
  /** Instead of the program of these tests. */
  readonly server?: string
}

/** An image of examples/docker with another program. What `npm ci` would install comes from this workspace. */
export async function appImage({ tag, kind, server = join(program, 'server.js') }: AppImage): Promise<string> {
  const base = kind === 'slim' ? await slimNode() : await distrolessNode()
  return inFolder(async (folder) => {
    installAsc(join(folder, 'dependencies/app'))
    for (const file of ['package.json', 'Dockerfile', 'Dockerfile.distroless', 'server.js']) cpSync(join(examples, file), join(folder, file))
    cpSync(server, join(folder, 'server.js'))
    const args = ['--build-arg', `${kind === 'slim' ? 'NODE' : 'BASE'}=${base}`, '--build-context', `dependencies=${join(folder, 'dependencies')}`]
    return build(tag, folder, ...args, '--file', join(folder, kind === 'slim' ? 'Dockerfile' : 'Dockerfile.distroless'))
  })
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'asc-image-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

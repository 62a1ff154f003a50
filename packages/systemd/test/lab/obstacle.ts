import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where the system manager lies, on systems with and without a merged /usr. */
export const manager = ['/usr/lib/systemd/systemd', '/lib/systemd/systemd'].find((path) => existsSync(path))

/** Where cgroup2 is mounted: proc_pid_mountinfo(5), of which the fields before `-` are of varying number. */
export const cgroupRoot = mountPoint('cgroup2')

const commands = ['sh', 'mount', 'hostname', 'unshare', 'nsenter', 'setpriv', 'script', 'systemctl', 'systemd-analyze', 'curl', 'ps']

/** Why a system manager of our own cannot be started here; `undefined` when it can. */
export const obstacle = findObstacle()
if (obstacle !== undefined) console.warn(`\n!!! NOT TESTED against a real systemd: ${obstacle}\n`)

function findObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux'
  if (process.getuid?.() !== 0) return 'it needs root'
  if (manager === undefined) return 'systemd is not installed'
  const missing = commands.filter((command) => !executable(command))
  if (missing.length > 0) return `these commands are missing: ${missing.join(', ')}`
  if (cgroupRoot === undefined) return 'cgroup2 is not mounted'
  const probe = join(cgroupRoot, `asc-probe-${process.pid}`)
  try {
    mkdirSync(probe)
  } catch (error) {
    return `no cgroup can be made: ${(error as Error).message}`
  }
  const killable = existsSync(join(probe, 'cgroup.kill'))
  rmdirSync(probe)
  return killable ? undefined : 'the kernel has no cgroup.kill (Linux 5.14)'
}

function mountPoint(type: string): string | undefined {
  if (!existsSync('/proc/self/mountinfo')) return undefined
  for (const line of readFileSync('/proc/self/mountinfo', 'utf8').split('\n')) {
    const [before = '', after = ''] = line.split(' - ')
    if (after.startsWith(`${type} `)) return before.split(' ')[4]
  }
  return undefined
}

function executable(command: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)))
}

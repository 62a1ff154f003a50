import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * The client's port of every TCP connection that a process holds on the service's port, be it in a request or idle: from
 * proc(5), elsewhere from lsof(8). Empty when the process is gone.
 */
export function clientPorts(pid: number, port: number): number[] {
  return process.platform === 'linux' ? fromProc(pid, port) : fromLsof(pid, port)
}

function fromProc(pid: number, port: number): number[] {
  try {
    const links = readdirSync(`/proc/${pid}/fd`).map((descriptor) => readLink(`/proc/${pid}/fd/${descriptor}`))
    const inodes = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]))
    const sockets = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1))
    return sockets.flatMap((line) => {
      const [, local = '', remote = '', , , , , , , inode] = line.trim().split(/\s+/)
      return inodes.has(inode) && portOf(local) === port && portOf(remote) !== 0 ? [portOf(remote)] : []
    })
  } catch {
    return []
  }
}

const portOf = (address: string): number => parseInt(address.split(':')[1] ?? '0', 16)

function readLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    // Closed in the meantime.
    return ''
  }
}

export function fromLsof(pid: number, port: number): number[] {
  try {
    const names = execFileSync('lsof', ['-nP', '-a', '-p', String(pid), '-iTCP', '-Fn'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return [...names.matchAll(/^n.*:(\d+)->.*:(\d+)$/gm)].filter(([, local]) => Number(local) === port).map(([, , remote]) => Number(remote))
  } catch {
    return []
  }
}

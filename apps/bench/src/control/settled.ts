import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Share of the kernel's table of closed connections that may be in use before a server is loaded. */
const share = 0.6

/**
 * Resolves when the kernel has forgotten enough of the connections that were closed: each stays in TIME_WAIT for a minute (tcp(7),
 * `tcp_max_tw_buckets`), and once their table is full, who is measured pays for those before. At once where that cannot be read.
 */
export async function settled(): Promise<void> {
  const enough = share * Number(read('/proc/sys/net/ipv4/tcp_max_tw_buckets') || Infinity)
  while (closedConnections() > enough) await sleep(100)
}

const closedConnections = (): number => Number(/^TCP:.* tw (\d+)/m.exec(read('/proc/net/sockstat'))?.[1] ?? 0)

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

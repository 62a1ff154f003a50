import { execFile } from 'node:child_process'
import { TransportMissing, type Transport } from './transport.js'

/** How long the manager may leave a message unread, in milliseconds. */
const patience = 10_000

/**
 * The program systemd-notify(1): about 20 ms per message. The message comes from its PID, so the unit needs `NotifyAccess=all`.
 * If we are root, it sends with our PID.
 */
export class ProgramTransport implements Transport {
  readonly name = 'systemd-notify(1)'
  readonly carriesDescriptors = false
  readonly #env: NodeJS.ProcessEnv

  /** @param env with `NOTIFY_SOCKET`, and with the `PATH` in which the program is looked up */
  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env
  }

  send(bytes: Uint8Array): Promise<void> {
    const assignments = Buffer.from(bytes).toString().split('\n')
    return new Promise((resolve, reject) => {
      const program = execFile('systemd-notify', ['--', ...assignments], { env: this.#env, timeout: patience }, (error, _stdout, stderr) => {
        if (!error) resolve()
        else if (error.code === 'ENOENT' || error.code === 'EACCES') reject(new TransportMissing(error.message))
        else reject(new Error(stderr.trim() || error.message))
      })
      program.unref()
      for (const stream of [program.stdout, program.stderr]) (stream as { unref?(): void } | null)?.unref?.()
    })
  }
}

import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { CliError } from '../base/cli-error.js'
import type { UpgradeRequest, UpgradeStep } from '../supervise/upgrade-door.js'

/**
 * Asks a supervisor to have itself replaced, and resolves with the pid of the new one once that serves.
 *
 * @throws {CliError} if it cannot be asked, refuses, or its successor has failed
 */
export function askForUpgrade(path: string, request: UpgradeRequest, told: (step: UpgradeStep) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.write(`${JSON.stringify(request)}\n`))
    socket.once('error', (cause: NodeJS.ErrnoException) => reject(new CliError('failed', `It cannot be asked: ${cause.message}`, { cause, hints: ["Only what 'asc run' and 'asc start' supervise can be upgraded."] })))
    const lines = createInterface({ input: socket })
    lines.on('line', (line) => {
      const step = JSON.parse(line) as UpgradeStep
      told(step)
      if (step.state === 'done') resolve(step.pid)
      if (step.state === 'failed') reject(new CliError('failed', step.error))
    })
    lines.once('close', () => reject(new CliError('failed', 'It has ended without an answer')))
  })
}

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '@asc/core'

/**
 * Writes what is known of this process and its children to a file: Node's diagnostic report, without the environment (which
 * may hold secrets), beside the account of `subject`. Goes to `process.report.directory`, else the working directory.
 *
 * @returns the file's path
 */
export function writeDiagnosticReport(subject: object): string {
  const { environmentVariables: _secret, ...node } = process.report.getReport() as unknown as Record<string, unknown>
  const stamp = new Date().toISOString().replace(/[:.]/g, '-')
  const path = join(process.report.directory || process.cwd(), `asc-report-${process.pid}-${stamp}.json`)
  writeFileSync(path, JSON.stringify({ controller: subject, node }, undefined, 2))
  return path
}

/** Writes it, and says in the log where it is, or why it is not. */
export function leaveReport(subject: object, logger: Logger): void {
  try {
    logger.error({ report: writeDiagnosticReport(subject) }, 'Quitting')
  } catch (error) {
    logger.error({ error }, 'Quitting; the report could not be written')
  }
}

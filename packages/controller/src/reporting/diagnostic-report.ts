import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '@asc/core'

/**
 * Writes a report of this process and its children to a file: Node's diagnostic report, without the environment (which may hold
 * secrets), and the JSON of `subject`. The file is in `process.report.directory`, else in the working directory.
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

/** Writes the report, and logs where it is, or why it could not be written. */
export function leaveReport(subject: object, logger: Logger): void {
  try {
    logger.error({ report: writeDiagnosticReport(subject) }, 'Quitting; the report has been written')
  } catch (error) {
    logger.error({ err: error }, 'Quitting; the report could not be written')
  }
}

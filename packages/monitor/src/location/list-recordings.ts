import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { requireServiceName } from './names.js'
import { recordingsFolder } from './state-folder.js'

/** Whether a file has the name of a recording: when it was made. */
export function isRecording(file: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d-]+Z\.html$/.test(file)
}

/**
 * The paths of the recordings that a supervisor of this name has left, the newest first.
 *
 * @throws {TypeError} if the name is invalid
 */
export function listRecordings(name: string, env: NodeJS.ProcessEnv = process.env): string[] {
  requireServiceName('list recordings', name)
  const folder = recordingsFolder(name, env)
  try {
    return folder === undefined ? [] : readdirSync(folder).filter(isRecording).sort().reverse().map((file) => join(folder, file))
  } catch {
    return []
  }
}

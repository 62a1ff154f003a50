import { realpathSync } from 'node:fs'

/**
 * Takes the option that has loaded this module out of `process.execArgv`, so that what the program starts is started without it.
 *
 * @returns false if this process was not started with it
 */
export function leaveNoTrace(file: string): boolean {
  const { execArgv } = process
  const place = execArgv.findIndex((option, index) => execArgv[index - 1] === '--require' && isFile(option, file))
  if (place < 0) return false
  execArgv.splice(place - 1, 2)
  delete require.cache[file]
  return true
}

function isFile(path: string, file: string): boolean {
  try {
    return path === file || realpathSync(path) === file
  } catch {
    return false
  }
}

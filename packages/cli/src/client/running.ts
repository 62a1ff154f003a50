import { readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { connect, listNames, NotRunningError, type Client, type Status } from '@asc/monitor/client'

/** A supervisor that has a socket, and how it is; `problem`: why that is not known. */
export interface Running {
  readonly name: string
  /** Where its socket is looked for. */
  readonly env: NodeJS.ProcessEnv
  readonly status?: Status | undefined
  readonly problem?: Error | undefined
}

/** All supervisors that run and that we may speak with, in the order of their names. A socket that a dead one has left is none. */
export async function findRunning(): Promise<Running[]> {
  const places = [process.env, ...unitFolders().map((folder) => ({ ...process.env, ASC_RUNTIME_DIR: folder }))]
  const all = await Promise.all(places.flatMap((env) => listNames(env).map((name) => look(name, env))))
  return all.filter(({ problem }) => !(problem instanceof NotRunningError)).sort((one, other) => one.name.localeCompare(other.name))
}

/** One supervisor, whether it runs or not. */
export async function look(name: string, env: NodeJS.ProcessEnv = process.env): Promise<Running> {
  try {
    return { name, env, status: await connect(name, { env }).status() }
  } catch (problem) {
    return { name, env, problem: problem as Error }
  }
}

export function clientOf({ name, env }: Running): Client {
  return connect(name, { env })
}

/** Whether a supervisor was started in this folder. */
export function isOf(folder: string, { status }: Running): boolean {
  return status !== undefined && real(status.supervisor.cwd) === real(folder)
}

/** The folders that units of systemd have their sockets in: `asc unit` writes them so. Those of others are left out. */
function unitFolders(parent = '/run'): string[] {
  if (process.env.ASC_RUNTIME_DIR) return []
  try {
    return readdirSync(parent).filter((name) => name.startsWith('asc-')).map((name) => join(parent, name)).filter(isReadable)
  } catch {
    return []
  }
}

function isReadable(folder: string): boolean {
  try {
    readdirSync(folder)
    return true
  } catch {
    return false
  }
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

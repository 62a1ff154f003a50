import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, statfsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { availableParallelism, totalmem } from 'node:os'
import { isatty } from 'node:tty'
import { autoCount, processorCount } from '@asc/core'
import { findSetpriv } from '@asc/core/backend'
import { listNames, runtimeFolder } from '@asc/monitor/client'
import { count, showSize } from '../base/quantities.js'
import { stateFolder } from '../base/state-folder.js'
import { hasUnicode } from '../base/style.js'
import type { Check } from './check.js'

/** Looks at everything that a supervisor makes use of. Each check answers for itself; none throws. */
export async function checkMachine(): Promise<Check[]> {
  const checks = [node, processors, memory, descriptors, processList, guard, shell, native, controlGroups, sharedMemory, systemd, logOut, firstProcess, sockets, logs, terminal, compileCache, clock]
  const found: Check[] = []
  for (const check of checks) found.push(await attempt(check))
  return found
}

async function attempt(check: () => Check | Promise<Check>): Promise<Check> {
  try {
    return await check()
  } catch (error) {
    return { name: check.name, state: 'note', found: `cannot be looked at: ${(error as Error).message}` }
  }
}

function node(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24
  const strips = Boolean((process.features as { typescript?: unknown }).typescript)
  if (!supported) return { name: 'Node', state: 'missing', found: process.version, cost: 'untested: 20.19 and later, 22.12 and later, and 24 and later are tested', advice: 'install one of them' }
  return { name: 'Node', state: 'ok', found: `${process.version}, ${process.execPath}${strips ? ', reads TypeScript' : '; TypeScript needs 22.18 and later, or tsx'}` }
}

function processors(): Check {
  return { name: 'processors', state: 'ok', found: `${processorCount()} to be used of ${availableParallelism()}; count 'auto' is ${autoCount()}` }
}

function memory(): Check {
  const limit = process.constrainedMemory()
  const bounded = limit > 0 && limit < totalmem()
  return { name: 'memory', state: 'ok', found: bounded ? `${showSize(limit)}, the limit of the control group` : `${showSize(totalmem())}, no limit of a control group` }
}

function descriptors(): Check {
  const [, soft, hard] = /^Max open files\s+(\S+)\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
  const few = Number(soft) < 4096
  return few
    ? { name: 'open files', state: 'missing', found: `${soft}, at most ${hard}`, cost: 'each connection takes one: a child accepts no more than that', advice: 'ulimit -n 65536, or LimitNOFILE= of the unit' }
    : { name: 'open files', state: 'ok', found: `${soft}, at most ${hard}` }
}

function processList(): Check {
  return existsSync('/proc/self/stat')
    ? { name: '/proc', state: 'ok', found: 'mounted' }
    : { name: '/proc', state: 'missing', found: 'not there', cost: "memory is not measured from outside ('maxMemory' asks the child), and what children have started is not found" }
}

function guard(): Check {
  const found = findSetpriv()
  return found
    ? { name: 'setpriv', state: 'ok', found: `${String(found)}: a child ends with its supervisor, also one that spins` }
    : { name: 'setpriv', state: 'missing', found: 'not there, or without --pdeathsig', cost: 'a watchdog thread in each child instead: 9 to 17 MB and 80 ms', advice: 'install util-linux 2.33 or later' }
}

function shell(): Check {
  return existsSync('/bin/sh')
    ? { name: 'guardian', state: 'ok', found: '/bin/sh: what children have started ends with a supervisor that is killed' }
    : { name: 'guardian', state: 'missing', found: 'no /bin/sh', cost: 'when the supervisor is killed, what its children have started lives on, unless it is PID 1' }
}

async function native(): Promise<Check> {
  try {
    const { dup } = await import('@asc/posix')
    const { closeSync } = await import('node:fs')
    closeSync(dup(2))
    return { name: 'koffi', state: 'ok', found: 'works: threads share listeners, logs are rotated, PID 1 reaps' }
  } catch (error) {
    return { name: 'koffi', state: 'missing', found: (error as Error).message.split('\n')[0]!, cost: 'threads cannot share a listener, systemd is notified by a program, logs are not rotated', advice: 'install @asc/posix for this platform' }
  }
}

function controlGroups(): Check {
  const unified = existsSync('/sys/fs/cgroup/cgroup.controllers')
  const own = readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n').at(-1)!.split(':').at(-1)!
  const version = unified ? 'version 2' : existsSync('/sys/fs/cgroup/memory') ? 'version 1' : 'none mounted'
  const folder = `/sys/fs/cgroup${unified ? own : ''}/asc-doctor-${process.pid}`
  try {
    if (!unified) throw new Error()
    mkdirSync(folder)
    rmdirSync(folder)
    return { name: 'control groups', state: 'ok', found: `${version}, at ${own}: children get groups of their own` }
  } catch {
    return { name: 'control groups', state: 'note', found: `${version}, at ${own}: none of our own may be made`, cost: 'a process that hides from its environment and its session is not found when its child ends', advice: 'Delegate=yes in the unit, or a writable /sys/fs/cgroup' }
  }
}

function sharedMemory(): Check {
  const tmpfs = existsSync('/dev/shm') && statfsSync('/dev/shm').type === 0x01021994
  return tmpfs ? { name: '/dev/shm', state: 'ok', found: 'in memory' } : { name: '/dev/shm', state: 'missing', found: existsSync('/dev/shm') ? 'not in memory' : 'not there', cost: 'what children share about their load is in files on disk' }
}

function systemd(): Check {
  if (existsSync('/run/systemd/system')) return { name: 'systemd', state: 'ok', found: process.env.INVOCATION_ID ? 'this is a unit of it' : 'asc unit --install makes a service of it' }
  return { name: 'systemd', state: 'note', found: 'not running here', cost: "nobody starts a service at boot: 'asc start' lives until the machine or the container ends" }
}

function logOut(): Check {
  const text = ['/etc/systemd/logind.conf', '/usr/lib/systemd/logind.conf'].map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')).join('\n')
  const kills = /^\s*KillUserProcesses\s*=\s*(?:yes|true|1|on)/mi.test(text)
  return kills
    ? { name: 'log-out', state: 'missing', found: 'KillUserProcesses=yes in logind.conf', cost: "what 'asc start' has started is killed when you log out", advice: 'loginctl enable-linger, or asc unit --install' }
    : { name: 'log-out', state: 'ok', found: "what 'asc start' has started survives it" }
}

function firstProcess(): Check {
  const name = readFileSync('/proc/1/comm', 'utf8').trim()
  if (process.pid !== 1) return { name: 'PID 1', state: 'ok', found: name }
  return { name: 'PID 1', state: 'note', found: 'this is it: it reaps what others leave behind', advice: 'docker run --init, where a SIGTERM in the first 50 ms matters' }
}

function sockets(): Check {
  const folder = runtimeFolder()
  const names = listNames()
  return { name: 'sockets', state: 'ok', found: `${folder}${existsSync(folder) ? `, ${count(names.length, 'name')}` : ', not made yet'}` }
}

function logs(): Check {
  const folder = stateFolder()
  let parent = folder
  while (!existsSync(parent)) parent = parent.slice(0, parent.lastIndexOf('/')) || '/'
  try {
    accessSync(parent, constants.W_OK)
    return { name: 'log files', state: 'ok', found: folder }
  } catch {
    return { name: 'log files', state: 'missing', found: `${parent} cannot be written to`, cost: "'asc start' has no place for its log", advice: 'ASC_STATE_DIR names another folder' }
  }
}

function terminal(): Check {
  if (!isatty(1)) return { name: 'terminal', state: 'note', found: 'stdout is none: lines are JSON' }
  return { name: 'terminal', state: 'ok', found: `${process.env.TERM ?? 'unknown'}, ${process.stdout.columns} columns, ${process.stdout.getColorDepth() > 2 ? 'colours' : 'no colours'}, ${hasUnicode() ? 'UTF-8' : 'ASCII'}` }
}

function compileCache(): Check {
  const can = typeof (nodeModule as { enableCompileCache?: unknown }).enableCompileCache === 'function'
  if (!can) return { name: 'compile cache', state: 'note', found: `${process.version} has none for modules`, cost: 'each child compiles its modules again', advice: 'Node 22.1 and later' }
  const { NODE_COMPILE_CACHE: folder } = process.env
  return folder ? { name: 'compile cache', state: 'ok', found: folder } : { name: 'compile cache', state: 'note', found: 'not used', cost: 'each child compiles its modules again', advice: 'NODE_COMPILE_CACHE=/var/cache/app' }
}

function clock(): Check {
  const path = '/sys/devices/system/clocksource/clocksource0/current_clocksource'
  const source = existsSync(path) ? readFileSync(path, 'utf8').trim() : 'unknown'
  const slow = ['hpet', 'acpi_pm', 'jiffies', 'xen'].includes(source)
  return slow ? { name: 'clock', state: 'missing', found: source, cost: 'each look at the clock is a slow system call: heartbeats and measurements cost more' } : { name: 'clock', state: 'ok', found: source }
}

import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { emptied, removeGroups } from './cgroup.js'
import { Console } from './console.js'
import { cgroupRoot, manager } from './obstacle.js'

const repository = fileURLToPath(new URL('../../../..', import.meta.url))
const init = fileURLToPath(new URL('./init.sh', import.meta.url))
const prefix = 'asc-lab-'
let started = 0

/** How a command has ended, and what it wrote. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A FIFO; see fifo(7). */
export interface Gate {
  /** Resolves when somebody reads from it. */
  open(): Promise<void>
  /** Resolves when somebody has written to it. */
  passed(): Promise<string>
}

/**
 * A system manager of our own: a real systemd, PID 1 of its own namespaces (processes, mounts, network, cgroups). Its units are
 * `folder`/units; `folder` is /run/lab inside, and nothing else that its services write is seen outside.
 */
export class Lab implements AsyncDisposable {
  /** The running Node, inside. */
  readonly node = '/run/lab-node'
  /** Visible inside as /run/lab; `folder`/<unit without suffix>.log is what a service writes. */
  readonly folder: string
  /** What the manager says it does, line by line. */
  readonly console: Console
  readonly #cgroup: string
  readonly #machine: ChildProcess

  private constructor(folder: string, cgroup: string, machine: ChildProcess) {
    this.folder = folder
    this.#cgroup = cgroup
    this.#machine = machine
    this.console = new Console(machine)
  }

  /** Starts the manager, and waits until it has come up. */
  static async start(): Promise<Lab> {
    sweep()
    const folder = mkdtempSync(join(tmpdir(), prefix))
    mkdirSync(join(folder, 'units'))
    const cgroup = join(cgroupRoot!, `${prefix}${process.pid}-${++started}`)
    mkdirSync(cgroup)
    // The shell joins the cgroup first, so that the new cgroup namespace is rooted there. If this process dies, all of it does.
    const namespaces = ['--pid', '--fork', '--kill-child', '--mount', '--mount-proc', '--uts', '--ipc', '--net', '--cgroup', '--propagation', 'private']
    const script = 'echo $$ > "$0/cgroup.procs" && exec setpriv --pdeathsig KILL unshare "$@"'
    const machine = spawn('sh', ['-c', script, cgroup, ...namespaces, 'sh', init], {
      env: { PATH: process.env.PATH, LAB: folder, REPOSITORY: repository, NODE: process.execPath, MANAGER: manager },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const lab = new Lab(folder, cgroup, machine)
    try {
      await lab.console.next(/Startup finished in/)
    } catch (error) {
      await lab.stop()
      throw error
    }
    return lab
  }

  /** The path of a fixture, inside. */
  fixture(name: string): string {
    return `/srv/asc/packages/systemd/test/fixtures/${name}`
  }

  /** Makes a FIFO in the folder, by which a service and a test wait for each other: who opens it first waits for the other. */
  async gate(name: string): Promise<Gate> {
    await this.exec('mkfifo', '-m', '666', `/run/lab/${name}`)
    const file = join(this.folder, name)
    return { open: () => writeFile(file, 'open\n'), passed: () => readFile(file, 'utf8') }
  }

  /** Writes units and their drop-ins, such as `web.service` and `web.service.d/more.conf`, and makes the manager read it. */
  async install(units: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(units)) {
      const file = join(this.folder, 'units', name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    await this.systemctl('daemon-reload')
  }

  /** Starts a command inside. */
  spawn(file: string, ...args: string[]): ChildProcess {
    return spawn('nsenter', [...this.#entering, file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  }

  /** Runs a command inside, to its end. */
  exec(file: string, ...args: string[]): Promise<Outcome> {
    return new Promise((resolve) => {
      execFile('nsenter', [...this.#entering, file, ...args], { encoding: 'utf8' }, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr })
      })
    })
  }

  /** Runs systemctl(1) inside; rejects when it fails. What starts, stops or restarts has been done when it resolves. */
  async systemctl(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.exec('systemctl', '--no-pager', ...args)
    if (code !== 0) throw new Error(`systemctl ${args.join(' ')} failed (${code}): ${stderr}${this.account()}`)
    return stdout
  }

  /** A property of a unit, as `systemctl show` has it. */
  async show(unit: string, property: string): Promise<string> {
    return (await this.systemctl('show', '--value', '--property', property, unit)).trim()
  }

  /** Waits until a property of a unit fits. Looks again whenever the manager has said something of the unit. */
  async until(unit: string, property: string, fits: string | RegExp): Promise<string> {
    for (;;) {
      const seen = this.console.lines.length
      const value = await this.show(unit, property)
      if (typeof fits === 'string' ? value === fits : fits.test(value)) return value
      await this.console.next((line) => line.includes(unit), seen)
    }
  }

  /** The process ids of a unit, as they are inside. */
  async processes(unit: string): Promise<number[]> {
    const group = await this.show(unit, 'ControlGroup')
    if (group === '') return []
    const { stdout } = await this.exec('find', `/sys/fs/cgroup${group}`, '-name', 'cgroup.procs', '-exec', 'cat', '{}', '+')
    return stdout.split('\n').filter(Boolean).map(Number)
  }

  /** The main process of a unit, and its children. */
  async family(unit: string): Promise<{ main: number; children: number[] }> {
    const main = Number(await this.show(unit, 'MainPID'))
    // Without the shell that guards what they leave.
    const { stdout } = await this.exec('ps', '--ppid', String(main), '-o', 'pid=,args=')
    const rows = stdout.trim().split('\n').filter((row) => !/^\s*\d+ (\/bin\/)?sh /.test(row))
    return { main, children: rows.map((row) => Number.parseInt(row, 10)) }
  }

  /** Waits until a unit has notified the manager of this, such as `READY=1`, since the console had as many lines. */
  async notified(unit: string, text: string, from = 0): Promise<void> {
    await this.console.next((line) => line.includes(`${unit}: Got notification message`) && line.includes(text), from)
  }

  /** What a service has written so far. */
  output(unit: string): string {
    const file = join(this.folder, `${unit.replace(/\.\w+$/, '')}.log`)
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }

  /** For the one who looks for the cause of a failure: the last words of the manager and of all services. */
  account(): string {
    const services = readdirSync(this.folder).filter((name) => name.endsWith('.log'))
    const accounts = services.map((name) => `--- ${name}\n${readFileSync(join(this.folder, name), 'utf8').slice(-4_000)}`)
    const ofUnits = this.console.lines.filter((line) => /^\S+\.(service|socket): /.test(line))
    return `\n--- manager\n${ofUnits.slice(-40).join('\n')}\n${accounts.join('\n')}`
  }

  /** Ends the manager and everything it has started, and waits until nothing is left of it. */
  async stop(): Promise<void> {
    if (!existsSync(this.#cgroup)) return
    const { exitCode, signalCode } = this.#machine
    const ended = exitCode === null && signalCode === null ? once(this.#machine, 'exit') : undefined
    writeFileSync(join(this.#cgroup, 'cgroup.kill'), '1')
    await ended
    await emptied(this.#cgroup)
    removeGroups(this.#cgroup)
    rmSync(this.folder, { recursive: true })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  /** Of unshare, which has one child: the manager. */
  get #entering(): string[] {
    const { pid } = this.#machine
    const [init = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')
    return ['-t', init, '-m', '-u', '-i', '-n', '-p', '-C', '--wd=/', '--']
  }
}

/** Removes what a test that was killed has left: the cgroups of processes that are gone. */
function sweep(): void {
  for (const name of readdirSync(cgroupRoot!)) {
    const [, pid] = /^asc-lab-(\d+)-\d+$/.exec(name) ?? []
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue
    removeGroups(join(cgroupRoot!, name))
  }
}

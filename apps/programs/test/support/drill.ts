import { mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Controller, type RolloutOptions } from '@asc/controller'
import { createLogger, type Child, type ExitStatus, type SpawnOptions } from '@asc/core'
import { Forked } from '@asc/forked'
import { program, type ProgramOptions } from '@asc/program'
import { freePort } from '../../../../free-port.base.js'
import { Crowd } from './crowd.js'
import type { Client, Tally } from '@asc/clients'
import { SilentNotifier } from './silent-notifier.js'

/** What is drilled, and by whom it is used meanwhile. */
export interface DrillOptions {
  /** A file in `peers/programs`, or beneath `peers`. */
  readonly file: string
  readonly client: Client
  readonly clients?: number
  readonly options?: ProgramOptions
  readonly spawn?: SpawnOptions
}

/** A service of two children of an unmodified program, behind a proxy that delays by 20 ms, under load. */
export class Drill implements AsyncDisposable {
  /** How the children of all generations ended. */
  readonly exits: ExitStatus[] = []
  readonly controller: Controller
  /** How many clients there are. */
  readonly clients: number
  /** Options of `run` for the next generation. */
  spawn: SpawnOptions
  readonly #folder = mkdtempSync(join(tmpdir(), 'asc-programs-'))
  /** What is run: a link to the program's file, as deploys have it. */
  readonly #current: string
  readonly #file: string
  #children: readonly Child[] = []
  #crowd: Crowd | undefined

  private constructor({ file, clients = 50, options, spawn = {} }: DrillOptions, port: number) {
    this.clients = clients
    this.spawn = spawn
    this.#file = file
    this.#current = join(this.#folder, basename(file))
    this.deploy()
    this.controller = new Controller({
      container: () => new Forked(),
      setup: (container) => {
        container.on('exit', (_, status) => this.exits.push(status))
        container.on('ready', () => (this.#children = [...container.children]))
        const env = { PORT: String(port), NODE_ENV: 'production', ...options?.env }
        container.run(program(this.#current, { ...options, env }), { count: 2, restart: true, output: 'pipe', ...this.spawn })
      },
      notify: new SilentNotifier(),
      logger: createLogger('silent'),
      gracefulStop: 10_000,
    })
  }

  static async start(options: DrillOptions): Promise<Drill> {
    const port = await freePort()
    const drill = new Drill(options, port)
    await drill.controller.start()
    drill.#crowd = await Crowd.gather(port, options.client, drill.clients)
    return drill
  }

  /** What the next generation runs. Default: the program that is drilled. */
  deploy(file = this.#file): void {
    const next = `${this.#current}.next`
    symlinkSync(fileURLToPath(new URL(`../../peers/programs/${file}`, import.meta.url)), next)
    renameSync(next, this.#current)
  }

  /** The children that are ready. */
  get children(): readonly Child[] {
    return this.#children
  }

  /** What the clients have seen. */
  get tally(): Tally {
    return this.#crowd!.tally
  }

  /** Resolves when the clients have had two more answers each, on average. */
  answers(): Promise<void> {
    return this.#crowd!.answers()
  }

  async reload(times: number, options?: RolloutOptions): Promise<void> {
    for (let time = 0; time < times; time++) {
      await this.controller.restart(options)
      await this.answers()
    }
  }

  /** Ends the clients, then the service. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#crowd?.leave()
    await this.controller.stop()
    await this.#crowd?.[Symbol.asyncDispose]()
    rmSync(this.#folder, { recursive: true })
  }
}

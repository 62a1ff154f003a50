import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BackendName } from '../base/backends.js'
import { BrokenError } from '../base/broken-error.js'
import { Random } from '../base/random.js'
import { brokenInvariants } from '../checks/invariants.js'
import { filesIn, processesOf } from '../checks/remains.js'
import type { ServiceOptions } from '../protocol/service-options.js'
import { surplus } from '../service/possessions.js'
import { Load } from './load.js'
import { Service, type LaunchOptions } from './service.js'

/** How long what was killed may take to be gone, in milliseconds. */
const goneTime = 20_000

/** How long it may take until what is closed is closed, in milliseconds. */
const closingTime = 5000

/** Node does not close the file of a module that a thread was reading when it was terminated; nothing outside of Node can. */
const keptByNode = /^descriptors: .*\.m?js$/

/** How much a drill does, where it can do more or less. */
export interface StageExtent {
  /** How often drills with real clients reload. Default 3. */
  readonly reloads?: number | undefined
  /** How long drills of long outages last, in milliseconds. Default 20 s. */
  readonly lasting?: number | undefined
}

/** What a drill is given: it starts services and load here, and here it is proven that nothing is left of them. */
export class Stage {
  readonly backend: BackendName
  readonly seed: number
  /** How often drills with real clients reload. */
  readonly reloads: number
  /** How long drills of long outages last, in milliseconds. */
  readonly lasting: number
  readonly random: Random
  /** For what the drill itself needs: files, sockets. Not where the services make theirs. */
  readonly scratch: string
  /** What held, in the drill's own words. */
  readonly held: string[] = []
  readonly services: Service[] = []
  readonly #root: string
  readonly #folders: string[] = []
  readonly #loads: Load[] = []

  constructor(backend: BackendName, seed: number, { reloads = 3, lasting = 20_000 }: StageExtent = {}) {
    this.backend = backend
    this.seed = seed
    this.reloads = reloads
    this.lasting = lasting
    this.random = new Random(seed)
    this.#root = mkdtempSync(join(tmpdir(), 'asc-drill-'))
    this.scratch = join(this.#root, 'scratch')
    mkdirSync(this.scratch)
  }

  /** Makes a service without having it run its controller. */
  prepare(options: Omit<ServiceOptions, 'backend'> = {}, launch: Omit<LaunchOptions, 'folder'> = {}): Service {
    const folder = join(this.#root, `service-${this.services.length + 1}`)
    mkdirSync(folder)
    chmodSync(folder, 0o777) // The service may be another user's.
    this.#folders.push(folder)
    const service = new Service({ ...options, backend: this.backend }, { ...launch, folder })
    this.services.push(service)
    return service
  }

  /** Starts a service, and waits until it is ready. */
  async start(options: Omit<ServiceOptions, 'backend'> = {}, launch: Omit<LaunchOptions, 'folder'> = {}): Promise<Service> {
    const service = this.prepare(options, launch)
    await service.begin()
    return service
  }

  /** Has so many clients ask until `end()`, or the end of the drill. Every request that is lost must be explained by a child that was hurt. */
  load(service: Service, lanes = 6, path = '/'): Load {
    const load = new Load(service, lanes, path)
    this.#loads.push(load)
    return load
  }

  /** Something that must hold: it is reported, or ends the drill. */
  holds(text: string, condition: boolean, detail?: unknown): void {
    if (!condition) throw new BrokenError(`Does not hold: ${text}${detail === undefined ? '' : ` (${JSON.stringify(detail)})`}`)
    this.held.push(text)
  }

  /** The processes of a service, itself included. */
  processesOf(service: Service): number[] {
    return processesOf(this.#folderOf(service))
  }

  /** Resolves when no process of this service is left but these; rejects when there still is after some time. */
  async untilGone(service: Service, but: readonly number[] = []): Promise<void> {
    const deadline = performance.now() + goneTime
    for (;;) {
      const left = this.processesOf(service).filter((pid) => !but.includes(pid))
      if (left.length === 0) return
      if (performance.now() > deadline) throw new BrokenError(`Processes are left: ${left.join(', ')}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /**
   * Stops all that runs, and checks what must hold of any drill.
   *
   * @throws {BrokenError} when something does not
   */
  async close(): Promise<void> {
    await Promise.all(this.#loads.map((load) => load.end()))
    for (const service of this.services) {
      if (!service.end) await this.#stop(service)
      await this.untilGone(service)
      const files = filesIn(this.#folderOf(service))
      if (files.length > 0) throw new BrokenError(`Files are left: ${files.join(', ')}`)
    }
    this.check()
  }

  /** Looks whether all holds so far. Throws a `BrokenError` when it does not. */
  check(): void {
    for (const service of this.services) {
      const losses = this.#loads.filter((load) => load.service === service).flatMap((load) => load.losses)
      const broken = brokenInvariants(service.journal.entries, losses)
      if (broken.length > 0) throw new BrokenError(broken.join('\n'))
    }
  }

  /** Ends whatever is left, however the drill went, and removes its files. */
  async clear(): Promise<void> {
    for (const service of this.services) await service.abandon()
    await Promise.all(this.#loads.map((load) => load.end()))
    rmSync(this.#root, { recursive: true, force: true })
  }

  async #stop(service: Service): Promise<void> {
    await service.stop()
    await this.untilGone(service, [service.pid])
    await this.#untilEmptyHanded(service)
    const { code, signal } = await service.leave()
    if (code !== 0) throw new BrokenError(`The service ended with ${signal ?? code}`)
  }

  /** What is being closed may take a turn of the event loop, and a thread some time, until it is gone. */
  async #untilEmptyHanded(service: Service): Promise<void> {
    const deadline = performance.now() + closingTime
    for (;;) {
      const { before, now } = await service.possessions()
      const left = (['descriptors', 'threads', 'resources'] as const).flatMap((kind) => surplus(before[kind], now[kind]).map((item) => `${kind}: ${item}`)).filter((item) => !keptByNode.test(item))
      if (left.length === 0) return
      if (performance.now() > deadline) throw new BrokenError(`After the stop there are more ${left.join(', ')}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  #folderOf(service: Service): string {
    return this.#folders[this.services.indexOf(service)]!
  }
}

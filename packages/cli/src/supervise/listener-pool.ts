import { isDeepStrictEqual } from 'node:util'
import { Listener, type ListenerOptions } from '@asc/core'
import type { SystemdListeners } from '@asc/systemd'
import type { Service } from '../config/service.js'
import type { InheritedListener } from './inheritance.js'

/**
 * The listeners of a supervisor: each is bound once and shared by all generations. A reload that changes an address binds the new one, and
 * the old one is closed when its last generation is gone. A socket that systemd has passed under the same name comes first.
 */
export class ListenerPool {
  readonly #passed: SystemdListeners | undefined
  readonly #bound = new Map<string, { readonly options: ListenerOptions; readonly listener: Listener }>()

  constructor(passed?: SystemdListeners) {
    this.#passed = passed
  }

  /** A listener that this process has inherited from the supervisor that it replaces. */
  adopt({ key, options, descriptor, address }: InheritedListener): void {
    this.#bound.set(key, { options, listener: Listener.fromDescriptor(descriptor, address) })
  }

  /** What a supervisor that replaces this one inherits. */
  get bequest(): readonly InheritedListener[] {
    return [...this.#bound].flatMap(([key, { options, listener }]) => (listener.closed ? [] : [{ key, options, descriptor: listener.descriptor, address: listener.address() }]))
  }

  /** The successor has them: files of sockets stay when they are closed here. */
  handOver(): void {
    for (const { listener } of this.#bound.values()) listener.handOver()
  }

  /**
   * The listeners that a service asks for.
   *
   * @throws {ListenerError} if an address cannot be bound
   */
  async of(service: Service): Promise<Record<string, Listener>> {
    const wanted: Record<string, ListenerOptions> = { ...service.listeners }
    // A program learns its port from PORT, and all of its children share what it then listens on.
    if (service.work.kind === 'task' && service.port !== undefined) wanted.http ??= { port: service.port, ...(service.host !== undefined && { host: service.host }) }
    // What systemd has bound for the port of a program, its children find as theirs.
    if (service.work.kind === 'program' && service.port !== undefined && this.#passedFor(service.name, 'http')) wanted.http ??= { port: service.port }
    const found: Record<string, Listener> = {}
    for (const [name, options] of Object.entries(wanted)) found[name] = await this.#get(service.name, name, options)
    return found
  }

  async #get(service: string, name: string, options: ListenerOptions): Promise<Listener> {
    const passed = this.#passedFor(service, name)
    if (passed) return passed
    const key = `${service} ${name}`
    const known = this.#bound.get(key)
    if (known && !known.listener.closed && isDeepStrictEqual(known.options, options)) return known.listener
    const listener = await Listener.bind(options)
    this.#bound.set(key, { options, listener })
    return listener
  }

  #passedFor(service: string, name: string): Listener | undefined {
    return this.#passed?.get(`${service}-${name}`) ?? this.#passed?.get(name)
  }
}

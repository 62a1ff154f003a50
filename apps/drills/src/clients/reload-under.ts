import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BrokenError } from '../base/broken-error.js'
import { certificate } from '../base/certificate.js'
import type { ServiceOptions } from '../protocol/service-options.js'
import type { WebOptions } from '../protocol/web-options.js'
import { patience } from '../stage/journal.js'
import type { Service } from '../stage/service.js'
import type { Stage } from '../stage/stage.js'
import type { Client, ClientKind, Target } from './client.js'
import type { Distance } from './late-lane.js'
import { Proxy } from './proxy.js'

export interface ReloadPlan {
  readonly clients: readonly ClientKind[]
  readonly web?: WebOptions
  /** How far away the clients are; without it they are next to the service. */
  readonly distance?: Distance
  readonly service?: Omit<ServiceOptions, 'backend' | 'worker' | 'data'>
}

/** How many answers each client must have had before the next reload. */
const between = 4

/** No deadline may be what ends a request, in milliseconds: a machine that has too much to do is not what is tried here. */
const unhurried = { grace: 60_000, drainTimeout: 45_000 }

/** Reloads a service again and again while all these clients ask it. Not one request may be lost. */
export async function reloadUnder(stage: Stage, { clients, web = {}, distance, service: options }: ReloadPlan): Promise<void> {
  const service = await stage.start({ grace: unhurried.grace, ...options, worker: 'web', data: { drainTimeout: unhurried.drainTimeout, ...web } })
  const proxy = distance && (await Proxy.start({ ...distance, target: addressOf(service), seed: stage.seed }))
  const target = targetOf(service, proxy, stage.scratch, web.secure ?? false)
  const running = clients.flatMap((kind) => {
    const reason = kind.absent?.()
    if (reason === undefined) return [{ name: kind.name, client: kind.start(target) }]
    stage.held.push(`${kind.name} SKIPPED: ${reason}`)
    return []
  })
  try {
    await reloadOften(service, running, stage.reloads)
  } finally {
    await Promise.all(running.map(({ client }) => client.end()))
    await proxy?.close()
  }
  for (const { name, client } of running) {
    stage.holds(`${name}: ${client.tally.toString()} in ${stage.reloads} reloads`, client.tally.losses === 0 && client.tally.answered > 0)
  }
}

interface Running {
  readonly name: string
  readonly client: Client
}

async function reloadOften(service: Service, running: readonly Running[], reloads: number): Promise<void> {
  const telling = running.filter(({ client }) => client.tells)
  for (let reload = 0; reload < reloads; reload++) {
    await Promise.all(telling.map(someAnswers))
    await service.reload()
  }
  await Promise.all(telling.map(someAnswers))
}

async function someAnswers({ name, client }: Running): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BrokenError(`${name} gets no more answers: ${client.tally.toString()}`)), patience)
  })
  await Promise.race([client.tally.advance(between), tooLate])
  clearTimeout(timer)
}

function targetOf({ address, port }: Service, proxy: Proxy | undefined, folder: string, secure: boolean): Target {
  const certificateFile = join(folder, 'certificate.pem')
  writeFileSync(certificateFile, certificate.cert)
  if (proxy) return { secure, port: proxy.port, certificateFile }
  return { secure, port, certificateFile, ...('path' in address && { socketPath: address.path }) }
}

function addressOf({ address, port }: Service): { host: string; port: number } | { path: string } {
  return 'path' in address ? { path: address.path } : { host: '127.0.0.1', port }
}

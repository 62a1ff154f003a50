/** What a strict project writes: every option may be `undefined`. It is compiled, and not run. */
import type { Server } from 'node:http'
import { exec, type Container, type Instance } from '@asc/core'
import { Forked } from '@asc/forked'
import { serve } from '@asc/http'
import { Hybrid } from '@asc/hybrid'
import { program } from '@asc/program'
import { Threaded } from '@asc/threaded'

declare const count: number | undefined
declare const name: string | undefined
declare const env: Record<string, string | undefined> | undefined
declare const time: number | undefined

export function run(container: Container): void {
  container.run(exec('true'), { count, name, env, startupTimeout: time, healthCheckTimeout: time, restart: true })
  container.run((instance: Instance) => instance.ready(), { count: 'auto', restart: { limit: false } })
}

export class Service extends Forked {
  override toString(): string {
    return 'service'
  }
}

export const containers = [new Forked({ orphans: undefined, watchdog: undefined, execPath: name }), new Threaded({ terminateTimeout: time }), new Hybrid({ healthCheckInterval: time })]
export const task = program('./server.js', { args: undefined, cwd: name, readyOn: undefined, envFile: undefined })
export const serving = (instance: Instance, server: Server): Promise<void> => serve(instance, server, { listener: name, drainTimeout: time, ready: undefined, warmUp: undefined })

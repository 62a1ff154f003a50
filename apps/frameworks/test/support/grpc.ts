import { createRequire } from 'node:module'
import type { Client } from '@asc/clients'

/** The library of the client is a peer too, and has no types here. */
const peer = createRequire(new URL('../../peers/programs/', import.meta.url))

interface GrpcClient {
  echo(text: string, reply: (error: Error | null) => void): void
  close(): void
}

/** Makes one call after another on one channel. */
export const grpc: Client = async (port, tally, ending) => {
  const { credentials, makeGenericClientConstructor } = peer('@grpc/grpc-js') as {
    credentials: { createInsecure(): unknown }
    makeGenericClientConstructor(service: unknown, name: string): new (address: string, credentials: unknown, options: object) => GrpcClient
  }
  const { echo } = (await import(new URL('../../peers/programs/grpc-service.mjs', import.meta.url).href)) as { echo: unknown }
  const client = new (makeGenericClientConstructor(echo, 'Echo'))(`127.0.0.1:${port}`, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 })
  while (!ending.aborted) {
    await new Promise<void>((resolve) => {
      client.echo('hello', (error) => {
        if (error) tally.lose(error)
        else tally.answer()
        resolve()
      })
    })
  }
  client.close()
}

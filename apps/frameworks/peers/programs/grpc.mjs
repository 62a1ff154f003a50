import { Server, ServerCredentials } from '@grpc/grpc-js'
import { serve } from '@asc/http'
import { createServer } from 'node:net'
import { answer } from './answer.mjs'
import { echo } from './grpc-service.mjs'

export default async function (instance) {
  const grpc = new Server()
  grpc.addService(echo, { echo: (call, reply) => answer((text) => reply(null, text)) })
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure())
  instance.signal.addEventListener('abort', () => injector.drain(5_000))
  await serve(instance, createServer((socket) => injector.injectConnection(socket)))
  grpc.forceShutdown()
}

/** The types of `serve` beside those of the frameworks: compiled by `tsc -p peers`, never run. */
import { serve } from '@asc/http'
import type { Instance } from '@asc/core'
import { NestFactory } from '@nestjs/core'
import fastify from 'fastify'
import { Hono } from 'hono'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSecureServer } from 'node:http2'

export async function check(instance: Instance): Promise<void> {
  await serve(instance, fastify())
  await serve(instance, fastify({ http2: true }))
  await serve(instance, fastify().server)
  await serve(instance, new Hono())
  await serve(instance, { fetch: new Hono().fetch })
  await serve(instance, (request) => new Response(request.url))
  await serve(instance, async (request) => new Response(await request.text()))
  await serve(instance, (request: IncomingMessage, response: ServerResponse) => response.end(request.url), { drainTimeout: 1 })
  await serve(instance, createServer())
  await serve(instance, createSecureServer())
  await serve(instance, await NestFactory.create(class {}))
  // @ts-expect-error A number is no application.
  await serve(instance, 1)
}

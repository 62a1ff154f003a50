/** The same, as it was written before `serve` took an application. */
import 'reflect-metadata'
import { serve } from '@asc/http'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { answered } from './answer.mjs'

class Hello {
  get() {
    return answered()
  }
}
Controller()(Hello)
Get()(Hello.prototype, 'get', Object.getOwnPropertyDescriptor(Hello.prototype, 'get'))
class App {}
Module({ controllers: [Hello] })(App)

export default async function (instance) {
  const app = await NestFactory.create(App, { logger: false })
  app.enableShutdownHooks()
  await app.init()
  await serve(instance, app.getHttpServer())
  await app.close()
}

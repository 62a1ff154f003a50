import 'reflect-metadata'
import { serve } from '@asc/http'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { answered } from './answer.mjs'

let told = () => {}

class Hello {
  get() {
    return answered()
  }
  async onApplicationShutdown() {
    told()
  }
}
Controller()(Hello)
Get()(Hello.prototype, 'get', Object.getOwnPropertyDescriptor(Hello.prototype, 'get'))
class App {}
Module({ controllers: [Hello] })(App)

export default async function (instance) {
  told = () => instance.status('hook onApplicationShutdown')
  const app = await NestFactory.create(App, { logger: false })
  app.enableShutdownHooks()
  await serve(instance, app)
}

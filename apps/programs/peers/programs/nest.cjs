require('reflect-metadata')
const { Controller, Get, Module } = require('@nestjs/common')
const { NestFactory } = require('@nestjs/core')

class AppController {
  hello() {
    return `hello from ${process.pid}`
  }
  onApplicationShutdown(signal) {
    console.log(`hook onApplicationShutdown ${signal}`)
  }
}
Controller()(AppController)
Get()(AppController.prototype, 'hello', Object.getOwnPropertyDescriptor(AppController.prototype, 'hello'))
class AppModule {}
Module({ controllers: [AppController] })(AppModule)

void NestFactory.create(AppModule, { logger: ['error'] }).then(async (app) => {
  app.enableShutdownHooks()
  await app.listen(process.env.PORT)
})

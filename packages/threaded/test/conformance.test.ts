import { fileURLToPath } from 'node:url'
import { describeContainer } from '@asc/conformance'
import { Threaded, ThreadedBackend } from '@asc/threaded'

describeContainer('Threaded', (options) => new Threaded(options), new ThreadedBackend().capabilities, {
  module: fileURLToPath(import.meta.resolve('@asc/threaded')),
  export: 'Threaded',
})

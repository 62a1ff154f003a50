import type { Instance } from '@asc/core'
import { serve } from '@asc/http'
import { makeServer } from '../common/make-server.js'

export default async function (instance: Instance<'http' | 'http2'>): Promise<void> {
  await serve(instance, makeServer(instance.data))
}

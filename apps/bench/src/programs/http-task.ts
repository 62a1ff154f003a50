import type { Instance } from '@asc/core'
import { serve } from '@asc/http'
import { makeServer } from '../make-server.js'

export default async function (instance: Instance): Promise<void> {
  await serve(instance, makeServer())
}

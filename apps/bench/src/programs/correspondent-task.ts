import type { Instance } from '@asc/core'
import { correspond } from '../common/correspond.js'

/** The child's part of the works on messages. */
export default async function (instance: Instance): Promise<void> {
  const receive = correspond({
    send: (message) => instance.send(message),
    room: () => instance.drained(),
  })
  instance.on('message', (message) => receive(message as never))
  instance.onRequest((question) => question)
  instance.ready()
  await instance.sleep(3_600_000)
}

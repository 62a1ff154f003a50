import type { Instance } from '@asc/core'

/** Says without end what its data ask for: messages, as fast as its parent takes them, or its status. */
export default async function (instance: Instance<'messages' | 'status' | 'quiet'>): Promise<void> {
  instance.onRequest((question) => question)
  instance.ready()
  if (instance.data === 'messages') for (let index = 0; ; index++) if (!instance.send({ index, text: 'a few words' })) await instance.drained()
  if (instance.data === 'status') for (let index = 0; ; index++) instance.status(`at ${index}`)
  await instance.sleep(3_600_000)
}

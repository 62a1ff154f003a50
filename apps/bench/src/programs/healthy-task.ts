import type { Instance } from '@asc/core'

/** Idle, and says each second that it is well. */
export default async function (instance: Instance): Promise<void> {
  instance.heartbeat()
  instance.ready()
  await instance.sleep(3_600_000)
}

import type { Instance } from '@asc/core'
import { sayOften } from '../common/say-often.js'

/** Says as often that it is well as its data ask for, in calls a second; asked, how often it has. */
export default async function (instance: Instance<number>): Promise<void> {
  const said = sayOften(instance.data, () => instance.healthy())
  instance.onRequest(said)
  instance.ready()
  await instance.sleep(3_600_000)
}

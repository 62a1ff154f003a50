import type { Instance } from '@asc/core'

/** The least that a child can do. */
export default async function (instance: Instance): Promise<void> {
  instance.ready()
  await instance.sleep(3_600_000)
}

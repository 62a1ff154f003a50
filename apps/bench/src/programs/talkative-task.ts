import type { Instance } from '@asc/core'

/** Says as often that it is well as its data ask for, in messages a second, each by itself and never faster. */
export default async function (instance: Instance<number>): Promise<void> {
  instance.ready()
  const start = performance.now()
  let said = 0
  setInterval(() => {
    for (const due = ((performance.now() - start) / 1000) * instance.data; said < due; said++) instance.healthy()
  }, 1)
  await instance.sleep(3_600_000)
}

import type { Instance } from '@asc/core'

const used = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** A task whose module needs processor time before it is loaded: so many milliseconds as its variable says. */
for (const end = used() + Number(process.env.ASC_BENCH_WORK ?? 0) * 1000; used() < end; );

export default async function (instance: Instance): Promise<void> {
  instance.ready()
  await instance.sleep(3_600_000)
}

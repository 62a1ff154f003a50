import type { Logger } from '@asc/core'

/**
 * As PID 1 this process is handed every process of the container whose parent has ended, and has to reap it. Node does not; `@asc/posix` does, where it
 * is installed. Anywhere else this does nothing.
 *
 * @returns a function that ends it
 */
export function reapAsInit(logger: Logger): () => void {
  if (process.pid !== 1 || process.platform !== 'linux') return () => {}
  let end = () => {}
  let over = false
  import('@asc/posix')
    .then(({ reapOrphans }) => {
      if (!over) end = reapOrphans((pid) => logger.debug({ pid }, 'Reaped a process whose parent has ended'))
    })
    .catch((err: unknown) => {
      const advice = 'This is PID 1, and ended processes that it did not start stay as zombies: install @asc/posix, or start the container with an init (docker run --init)'
      logger.warn({ err }, advice)
    })
  return () => {
    over = true
    end()
  }
}

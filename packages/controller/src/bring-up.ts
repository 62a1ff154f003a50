import { SetupError, type Container } from '@asc/core'

/** How a new container is brought up. */
export interface BringUp {
  setup(container: Container): unknown
  /** True: the first child that fails before it is ready is the end, even if it would be restarted. */
  readonly strict: boolean
}

/**
 * Sets a new container up and waits until it is ready.
 *
 * @throws {SetupError} when `setup` throws or the container does not become ready; then nothing of it is left
 */
export async function bringUp(container: Container, { setup, strict }: BringUp): Promise<void> {
  try {
    await setup(container)
  } catch (cause) {
    await container.stop(false)
    throw new SetupError(`The setup failed: ${cause instanceof Error ? cause.message : String(cause)}`, [], { cause })
  }
  if (await container.waitUntilReady({ strict })) return
  const stopped = container.stopping && !container.failed
  await container.stop(false)
  if (stopped) throw new SetupError('The container was stopped before it was ready')
  const first = container.failures[0]
  const account = first && `: '${first.name}' ended (${first.status.reason})${first.status.error ? `: ${first.status.error.message}` : ''}`
  throw new SetupError(`A child failed before it was ready${account ?? ''}`, container.failures.map(({ status }) => status), {
    cause: first?.status.error ?? container.failure,
  })
}

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
    await setUp(container, setup)
    await becomeReady(container, strict)
  } catch (error) {
    await abandon(container)
    throw error
  }
}

/** Ends what did not come up: at once, unless it ends already because it was asked to. Then its children may be draining, and are left to that. */
export async function abandon(container: Container): Promise<void> {
  if (container.stopping && !container.failed) await container.wait()
  else await container.stop(false)
}

/** Names the children. Throws a `SetupError` when that fails. */
export async function setUp(container: Container, setup: BringUp['setup']): Promise<void> {
  try {
    await setup(container)
  } catch (cause) {
    throw new SetupError(`The setup failed: ${cause instanceof Error ? cause.message : String(cause)}`, [], { cause })
  }
}

/** Waits for those that were started. Throws a `SetupError` when one of them does not become ready. */
export async function becomeReady(container: Container, strict: boolean): Promise<void> {
  if (await container.waitUntilReady({ strict })) return
  if (container.stopping && !container.failed) throw new SetupError('The container was stopped before it was ready')
  throw failureOf(container, 'A child failed before it was ready')
}

/** What has failed in a container, as one error. */
export function failureOf({ failures, failure }: Container, text: string): SetupError {
  const [first] = failures
  const account = first && `: '${first.name}' ended (${first.status.reason})${first.status.error ? `: ${first.status.error.message}` : ''}`
  return new SetupError(`${text}${account ?? ''}`, failures.map(({ status }) => status), { cause: first?.status.error ?? failure })
}

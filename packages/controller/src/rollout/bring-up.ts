import { SetupError, type Container } from '@asc/core'
import { containerControls, orAborted } from '@asc/core/backend'

/** How a new container is started. */
export interface BringUp {
  setup(container: Container): unknown
  /** True: give up when the first child fails before it is ready, even if it would be restarted. */
  readonly strict: boolean
  /** How its children are stopped if it does not become ready; see `Container.stop`. */
  readonly grace: boolean | number
  /** Aborted when a newer change supersedes this one, or everything stops. */
  readonly signal: AbortSignal
}

/**
 * Runs `setup` on a new container and waits until it is ready.
 *
 * @throws {SetupError} if `setup` throws or the container does not become ready; then nothing of it is left. If the signal is
 * aborted, throws its reason
 */
export async function bringUp(container: Container, { setup, strict, grace, signal }: BringUp): Promise<void> {
  try {
    await setUp(container, setup, signal)
    await becomeReady(container, strict, signal)
  } catch (error) {
    await abandon(container, grace, signal)
    throw error
  }
}

/**
 * Stops what did not become ready. It drains: its children may listen already, and have accepted connections. A container that stops
 * already is left to that. Resolves when it is gone; at once if the signal is aborted, and then it goes on behind.
 */
export async function abandon(container: Container, grace: boolean | number, signal: AbortSignal): Promise<void> {
  const gone = container.stopping ? container.wait() : container.stop(grace)
  await orAborted(gone, signal).catch(() => {})
}

/** Calls `setup`. Throws a `SetupError` if that fails. If the signal is aborted, does not wait for a setup that never settles. */
export async function setUp(container: Container, setup: BringUp['setup'], signal: AbortSignal): Promise<void> {
  const done = containerControls(container).setUp(() => setup(container)).catch((cause: unknown) => {
    throw new SetupError(`The setup failed: ${cause instanceof Error ? cause.message : String(cause)}`, [], { cause })
  })
  await orAborted(done, signal)
}

/** Waits for the children that were started. Throws a `SetupError` if one of them does not become ready. */
export async function becomeReady(container: Container, strict: boolean, signal: AbortSignal): Promise<void> {
  if (await container.waitUntilReady({ strict, signal })) return
  if (container.stopping && !container.failed) throw new SetupError('The container was stopped before it was ready')
  throw failureOf(container, 'A child failed before it was ready')
}

/** The failures of a container as one error. */
export function failureOf({ failures, failure }: Container, text: string): SetupError {
  const [first] = failures
  const account = first && `: '${first.name}' ended (${first.status.reason})${first.status.error ? `: ${first.status.error.message}` : ''}`
  return new SetupError(`${text}${account ?? ''}`, failures.map(({ status }) => status), { cause: first?.status.error ?? failure })
}

import type { Container } from '@asc/core'
import { containerControls } from '@asc/core/backend'

/** Applies the new size of a group that was scaled while the new container started. */
export async function handOnSizes(old: Container, container: Container): Promise<void> {
  for (const [group, count] of containerControls(old).sizes) {
    if (container.groups.has(group) && container.groups.get(group) !== count) await container.scale(group, count).catch(() => {})
  }
}

import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'

/**
 * Throws EMFILE or ENFILE (see open(2)) if this process cannot open `count` more descriptors. Node would notice halfway, and
 * never close what it had opened by then: up to three for a process and one for a thread, at each attempt. Costs a few
 * microseconds.
 */
export function requireDescriptors(count: number): void {
  const opened: number[] = []
  try {
    while (opened.length < count) opened.push(openSync(devNull, 'r'))
  } finally {
    for (const descriptor of opened) closeSync(descriptor)
  }
}

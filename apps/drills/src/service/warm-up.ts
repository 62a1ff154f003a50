import { access } from 'node:fs/promises'

/** Has Node make what it keeps once it was needed: the threads of its pool, and its streams. They are nothing that was left behind. */
export async function warmUp(): Promise<void> {
  void [process.stdout, process.stderr]
  await Promise.all(Array.from({ length: 8 }, () => access('/')))
}

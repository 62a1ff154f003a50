/**
 * Makes stdout and stderr, once the program uses them, write to their pipes before they return: `process.exit` would lose what Node still
 * keeps, and the parent reads it to explain an exit.
 */
export function writeAtOnce(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const described = Object.getOwnPropertyDescriptor(process, name)
    if (!described?.get || !described.configurable) continue
    Object.defineProperty(process, name, {
      ...described,
      get() {
        Object.defineProperty(process, name, described)
        const stream = process[name] as NodeJS.WriteStream & { _handle?: { setBlocking?(blocking: boolean): number } }
        stream._handle?.setBlocking?.(true)
        return stream
      },
    })
  }
}

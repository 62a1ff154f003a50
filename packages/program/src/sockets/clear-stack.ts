import type { Server } from 'node:net'

/**
 * Takes this file's frames out of the stack of the error by which `server` is told that it cannot listen, so that it is the error of a
 * program that runs alone. Ends with the event `error` or `listening`.
 */
export function clearStack(server: Server): void {
  if (Object.hasOwn(server, 'emit')) return
  const { emit } = server
  const clearing = (event: string | symbol, ...values: unknown[]): boolean => {
    if ((event === 'error' || event === 'listening') && server.emit === clearing) delete (server as { emit?: unknown }).emit
    const [error] = values
    if (event !== 'error' || !(error instanceof Error) || !error.stack) return Reflect.apply(emit, server, [event, ...values]) as boolean
    error.stack = withoutOwnFrames(error.stack)
    // Not from here: where nobody listens to it, Node adds to the stack where it was emitted.
    process.nextTick(emit.bind(server), event, error)
    return true
  }
  server.emit = clearing
}

function withoutOwnFrames(stack: string): string {
  return stack.split('\n').filter((line) => !line.includes(__filename)).join('\n')
}

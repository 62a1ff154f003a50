/** What a person can do with the running service, ready to be pasted into another terminal. */
export function instructions(url: string, controller: number, workers: readonly number[]): string {
  const commands: [command: string, effect: string][] = [
    [`curl ${url}`, 'who answers? also: /slow'],
    [`kill -HUP ${controller}`, 'replace all workers, without losing a request'],
    [`kill -KILL ${workers[0]}`, 'a worker dies, and another takes its place'],
    [`kill -STOP ${workers[1]}`, 'a worker hangs, and is replaced when its health check fails'],
    [`kill -TERM ${controller}`, 'stop gracefully, as Ctrl-C does'],
    [`kill -QUIT ${controller}`, 'write a report of everything, and end at once'],
  ]
  const width = Math.max(...commands.map(([command]) => command.length))
  const lines = commands.map(([command, effect]) => `  ${command.padEnd(width)}   ${effect}`)
  return `\nServing ${url} with controller ${controller} and workers ${workers.join(', ')}. Try in another terminal:\n\n${lines.join('\n')}\n`
}

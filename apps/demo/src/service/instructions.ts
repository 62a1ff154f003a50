import { isOf } from '../base/worker-name.js'

/** What a person can do with the running service, ready to be pasted into another terminal. */
export function instructions(url: string, controller: number, children: readonly string[]): string {
  // No signal reaches a single thread of the controller's own process.
  const processes = children.filter((child) => !isOf(child, String(controller)))
  const commands: [command: string, effect: string][] = [
    [`curl ${url}`, 'who answers? also: /slow'],
    [`kill -HUP ${controller}`, 'replace all workers, without losing a request'],
    ...processes.slice(0, 1).map((pid): [string, string] => [`kill -KILL ${pid}`, 'it dies, and another takes its place']),
    ...processes.slice(1, 2).map((pid): [string, string] => [`kill -STOP ${pid}`, 'it hangs, and is replaced when its health check fails']),
    [`kill -TERM ${controller}`, 'stop gracefully, as Ctrl-C does'],
    [`kill -QUIT ${controller}`, 'write a report of everything, and end at once'],
  ]
  const width = Math.max(...commands.map(([command]) => command.length))
  const lines = commands.map(([command, effect]) => `  ${command.padEnd(width)}   ${effect}`)
  const who = processes.length > 0 ? 'workers' : 'worker threads'
  return `\nServing ${url} with controller ${controller} and ${who} ${children.join(', ')}. Try in another terminal:\n\n${lines.join('\n')}\n`
}

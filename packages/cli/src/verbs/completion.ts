import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'
import { listNames } from '@asc/monitor/client'
import { findRunning } from '../client/running.js'

/** The shells that completion is written for. */
export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const

/** The verbs whose first argument is a name. */
const named = ['status', 'logs', 'events', 'why', 'record', 'reload', 'restart', 'scale', 'recycle', 'stop', 'ready', 'top', 'upgrade']

/**
 * Adds completion to the command line: `asc completion bash` prints the script, which asks `asc completion -- WORDS` for what fits. Names of what runs complete,
 * and those of services and children.
 */
export async function addCompletion(program: Command): Promise<void> {
  const completion = tab(program, { completionCommandName: 'completion' })
  const names = await namesOf()
  for (const verb of named) {
    const command = completion.commands.get(verb)
    command?.argument('name', (complete) => names.forEach(({ name, what }) => complete(name, what)))
  }
}

interface Name {
  readonly name: string
  readonly what: string
}

/** Whoever presses Tab does not wait for long. */
async function namesOf(patience = 700): Promise<Name[]> {
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), patience).unref())
  const running = await Promise.race([findRunning(), late])
  if (!running) return listNames().map((name) => ({ name, what: 'supervisor' }))
  return running.flatMap(({ name, status }) => [
    { name, what: status ? status.services.map(({ summary }) => summary).join('; ') : 'does not answer' },
    ...(status?.services ?? []).flatMap((service) => [
      ...(service.name === name ? [] : [{ name: service.name, what: `service of ${name}` }]),
      ...service.children.map((child) => ({ name: child.name, what: `child of ${name}, ${child.state}` })),
    ]),
  ])
}

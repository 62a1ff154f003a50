import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SlotView } from '@asc/core/backend'
import { containerControls } from '@asc/core/backend'
import type { GroupConfig, ServiceConfig } from '../contract/config.js'
import { listenersOf } from './addresses.js'
import type { ServiceView } from './service-view.js'

/** What a service runs with. Neither the environment's values nor `data` are in it, and arguments that look like secrets are hidden. */
export function resolvedConfig({ name, controller, present }: ServiceView): ServiceConfig {
  const { gracefulStop, shutdownDelay, restart } = controller.settings
  const controls = present && containerControls(present)
  return {
    name, gracefulStop, shutdownDelay, rollout: { ...restart },
    backend: controls?.traits.backend ?? '', strategy: controls?.traits.strategy ?? '',
    groups: controls ? groupsOf(controls.slots, present.groups) : [],
  }
}

function groupsOf(slots: readonly SlotView[], counts: ReadonlyMap<string, number>): GroupConfig[] {
  const byName = new Map<string, SlotView['spec']>()
  for (const { spec } of slots) if (!byName.has(spec.group ?? spec.name)) byName.set(spec.group ?? spec.name, spec)
  return [...byName].map(([name, spec]) => ({
    name, count: (spec.group !== undefined && counts.get(spec.group)) || 1, task: taskText(spec.task), options: optionsOf(spec), envNames: envNames(spec), listeners: listenersOf(spec.plan),
  }))
}

function optionsOf({ task, plan }: SlotView['spec']): Record<string, unknown> {
  const { name: _name, data: _data, env: _env, listeners: _listeners, folder, args, cwd, ...options } = plan
  return Object.fromEntries(Object.entries({ ...options, cwd: cwd ?? folder, args: hideSecrets('args' in task ? [...task.args, ...args] : args) }).filter(([, value]) => value !== undefined))
}

/** The variables that are not simply the supervisor's own. */
function envNames({ task, plan }: SlotView['spec']): string[] {
  const own = 'env' in task ? Object.keys(task.env ?? {}) : []
  return [...new Set([...Object.keys(plan.env).filter((name) => plan.env[name] !== process.env[name]), ...own])].sort()
}

function taskText(task: SlotView['spec']['task']): string {
  if (task.kind === 'module') return task.url.startsWith('file:') ? fileURLToPath(task.url) : task.url
  if (task.kind === 'program') return task.file
  if (task.kind === 'command') return task.command
  return `function in ${basename(task.file)}:${task.line + 1}`
}

const secret = /(pass(word|wd)?|secret|token|api-?key|credential|auth)/i

/** Replaces the value of each option whose name sounds like a secret, and the password in a URL. */
export function hideSecrets(args: readonly string[]): string[] {
  return args.map((arg, index) => {
    const before = args[index - 1]
    if (before !== undefined && /^--?[^=]+$/.test(before) && secret.test(before) && !arg.startsWith('-')) return '…'
    const [name, value] = [arg.slice(0, arg.indexOf('=')), arg.includes('=')]
    if (value && secret.test(name)) return `${name}=…`
    return arg.replace(/(\w+:\/\/[^:/@\s]*):[^@\s]+@/g, '$1:…@')
  })
}

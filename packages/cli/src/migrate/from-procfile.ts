import type { ServiceConfig } from '../config/config-schema.js'
import { words } from './from-pm2.js'
import type { Migrated } from './migrated.js'

/** Services from a Procfile: `web: node server.js`. */
export function fromProcfile(text: string, scripts: Readonly<Record<string, string>> = {}): Migrated {
  const notes: string[] = []
  const services: Record<string, ServiceConfig> = {}
  for (const line of text.split('\n').filter((each) => each.trim() && !each.trim().startsWith('#'))) {
    const [, name, command] = /^([A-Za-z0-9_-]+):\s*(.+)$/.exec(line.trim()) ?? []
    if (name === undefined || command === undefined) notes.push(`'${line.trim()}' is not NAME: COMMAND`)
    else {
      const { service, told } = serviceOf(command, scripts)
      services[name] = { ...service, ...(name === 'release' && { restart: false }) }
      notes.push(...told.map((note) => `${name}: ${note}`))
    }
  }
  const others = Object.keys(services).filter((name) => name !== 'release')
  if (services.release) for (const name of others) services[name] = { ...services[name], after: { release: 'done' } }
  return { services, notes }
}

function serviceOf(line: string, scripts: Readonly<Record<string, string>>): { readonly service: ServiceConfig; readonly told: readonly string[] } {
  const script = /^(?:npm|pnpm|yarn)(?:\s+run)?\s+([\w:.-]+)\s*$/.exec(line)?.[1]
  const found = script === undefined ? undefined : scripts[script]
  if (found !== undefined) return serviceOf(found, {})
  const assignments: Record<string, string> = {}
  let rest = line.trim()
  for (let match = /^([A-Z_][A-Z0-9_]*)=(\S*)\s+/.exec(rest); match; match = /^([A-Z_][A-Z0-9_]*)=(\S*)\s+/.exec(rest)) {
    assignments[match[1]!] = match[2]!
    rest = rest.slice(match[0].length)
  }
  const env = Object.keys(assignments).length > 0 ? { env: assignments } : {}
  if (/[|&;<>`]|\$\(/.test(rest)) return { service: { command: ['/bin/sh', '-c', rest], ...env }, told: ['it needs a shell, and is a command: it is asked to end by SIGTERM to all of it, and is not drained'] }
  rest = rest.replace(/\$\{?(\w+)\}?/g, (written, name: string) => assignments[name] ?? written)
  const [first = '', ...others] = words(rest)
  const variables = [...rest.matchAll(/\$\{?(\w+)\}?/g)].map(([, name]) => name)
  const told = variables.length > 0 ? [`$${variables.join(', $')} is not expanded: nothing here is a shell; the program finds it in its environment`] : []
  if (/(?:^|\/)node$/.test(first)) {
    const at = others.findIndex((word) => !word.startsWith('-'))
    const file = others[at]
    if (file !== undefined) return { service: { program: file, count: 1, ...(at > 0 && { nodeArgs: others.slice(0, at) }), ...(others.length > at + 1 && { args: others.slice(at + 1) }), ...env }, told }
  }
  return { service: { command: [first, ...others], ...env }, told }
}

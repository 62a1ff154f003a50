import type { ServiceConfig } from '../config/config-schema.js'

/** The text of a config, as a person would write it. */
export function configText(services: Readonly<Record<string, ServiceConfig>>, typescript: boolean): string {
  const body = Object.entries(services).map(([name, service]) => `    ${key(name)}: ${literal(service, 4)},`).join('\n')
  const exported = `{\n  services: {\n${body}\n  },\n}`
  return typescript ? `import { defineConfig } from '@asc/cli'\n\nexport default defineConfig(${exported})\n` : `/** @type {import('@asc/cli').Config} */\nexport default ${exported}\n`
}

/** JavaScript for plain data: short ones in one line. */
function literal(value: unknown, indent: number): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
  if (Array.isArray(value)) return `[${value.map((each) => literal(each, indent)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  const short = `{ ${entries.map(([name, each]) => `${key(name)}: ${literal(each, indent)}`).join(', ')} }`
  if (entries.length === 0) return '{}'
  if (short.length + indent < 100 && !short.includes('\n')) return short
  const space = ' '.repeat(indent + 2)
  return `{\n${entries.map(([name, each]) => `${space}${key(name)}: ${literal(each, indent + 2)},`).join('\n')}\n${' '.repeat(indent)}}`
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`
}

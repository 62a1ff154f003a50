import type { Plan } from '../config/service.js'

/** A port that clients reach. */
export interface ServedPort {
  /** Lower case, at most 15 characters, as Kubernetes names ports. */
  readonly name: string
  readonly port: number
}

/** The ports of a plan that are known before it runs, each once. One of a single service is called `http`. Pure. */
export function servedPorts({ services }: Pick<Plan, 'services'>): readonly ServedPort[] {
  const several = services.length > 1
  const all = services.flatMap(({ name, port, listeners }) => [
    ...(port === undefined ? [] : [{ name: several ? name : 'http', port }]),
    ...Object.entries(listeners).flatMap(([listener, options]) => (options.port ? [{ name: several ? `${name}-${listener}` : listener, port: options.port }] : [])),
  ])
  const unique = all.filter(({ port }, index) => all.findIndex((other) => other.port === port) === index)
  return unique.map(({ name, port }, index) => {
    const short = portName(name)
    const taken = unique.slice(0, index).some((other) => portName(other.name) === short)
    return { name: taken || short === '' ? `port-${port}` : short, port }
  })
}

/** Letters, digits and dashes, no dash at either end, and a letter among them. */
function portName(name: string): string {
  const short = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 15).replace(/^-+|-+$/g, '')
  return /[a-z]/.test(short) ? short : ''
}

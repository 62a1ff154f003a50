import { nearest } from '@asc/core/backend'
import { ProblemError } from './problem-error.js'

/** What a target can be. */
export interface Candidate {
  readonly kind: 'child' | 'group' | 'service'
  readonly service: string
  readonly name: string
  /** Of a child. */
  readonly id?: number
  readonly group?: string | undefined
  readonly generation?: number
}

/** Of several in one service with the same name the narrower is meant; a group of one child is that child. */
const narrowest: readonly Candidate['kind'][] = ['group', 'child', 'service']

/**
 * Finds what a target names: `#ID`, `SERVICE/NAME`, or a name.
 *
 * @throws {ProblemError} `no-such-target` with the names that there are, or `ambiguous-target` where several services have the name
 */
export function findTarget(target: string, candidates: readonly Candidate[], kinds: readonly Candidate['kind'][] = narrowest): Candidate {
  const possible = candidates.filter(({ kind }) => kinds.includes(kind))
  const [service, name] = splitTarget(target, possible)
  const found = target.startsWith('#')
    ? possible.filter(({ id }) => id !== undefined && `#${id}` === target)
    : possible.filter((candidate) => candidate.name === name && (service === undefined || candidate.service === service))
  const services = [...new Set(found.map((candidate) => candidate.service))]
  if (services.length === 0) throw missing(target, possible)
  if (services.length > 1) {
    const names = services.map((each) => `${each}/${name}`)
    throw new ProblemError('ambiguous-target', `Several services have '${target}': name one of ${names.join(', ')}`, { candidates: names })
  }
  const kind = narrowest.find((each) => found.some((candidate) => candidate.kind === each))
  // Of a draining child and its successor the newer one.
  return found.filter((candidate) => candidate.kind === kind).reduce((one, other) => ((other.generation ?? 0) >= (one.generation ?? 0) ? other : one))
}

function splitTarget(target: string, candidates: readonly Candidate[]): readonly [service: string | undefined, name: string] {
  const at = target.indexOf('/')
  const service = target.slice(0, at)
  return at > 0 && candidates.some((candidate) => candidate.service === service) ? [service, target.slice(at + 1)] : [undefined, target]
}

function missing(target: string, candidates: readonly Candidate[]): ProblemError {
  const names = [...new Set(candidates.map(({ name }) => name))]
  const meant = nearest(target, names)
  const hint = meant !== undefined ? `did you mean '${meant}'?` : names.length > 0 ? `there are ${names.slice(0, 20).join(', ')}` : 'there is none'
  return new ProblemError('no-such-target', `There is no '${target}'; ${hint}`, { parameter: 'target', candidates: names, ...(meant !== undefined && { nearest: meant }) })
}

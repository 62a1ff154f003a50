import type { Status } from '@asc/monitor/client'

/** What is known of a supervisor, for finding names in it. */
export interface Candidate {
  readonly name: string
  readonly status: Status | undefined
  /** It was started in the folder that the command is used in. */
  readonly here: boolean
}

/** What a word on the command line means. */
export type Resolved =
  /** A supervisor, and perhaps something in it: a service, a group, or a child. */
  | { readonly kind: 'found'; readonly name: string; readonly target: string | undefined; readonly targetKind: TargetKind | undefined }
  | { readonly kind: 'nothing-runs' }
  | { readonly kind: 'unknown'; readonly names: readonly string[] }
  | { readonly kind: 'ambiguous'; readonly names: readonly string[] }

export type TargetKind = 'service' | 'group' | 'child'

/**
 * Finds what a name means: that of a supervisor; else that of a service, a group or a child in one, in this folder first; `NAME/TARGET` is both. Without a name:
 * the only supervisor, or the only one of this folder.
 */
export function resolveName(word: string | undefined, candidates: readonly Candidate[]): Resolved {
  if (candidates.length === 0) return { kind: 'nothing-runs' }
  const local = candidates.filter(({ here }) => here)
  if (word === undefined) {
    const choice = candidates.length === 1 ? candidates : local
    return choice.length === 1 ? found(choice[0]!) : { kind: 'ambiguous', names: (local.length > 1 ? local : candidates).map(({ name }) => name) }
  }
  const exact = candidates.find(({ name }) => name === word)
  if (exact) return found(exact)
  const slash = word.indexOf('/')
  const owner = slash > 0 ? candidates.find(({ name }) => name === word.slice(0, slash)) : undefined
  if (owner) return inside(owner, word.slice(slash + 1)) ?? { kind: 'unknown', names: namesIn(owner).map((name) => `${owner.name}/${name}`) }
  const holders = candidates.flatMap((candidate) => inside(candidate, word) ?? [])
  const near = holders.filter(({ name }) => local.some((candidate) => candidate.name === name))
  const choice = near.length > 0 ? near : holders
  if (choice.length === 1) return choice[0]!
  if (choice.length > 1) return { kind: 'ambiguous', names: choice.map(({ name, target }) => `${name}/${target}`) }
  return { kind: 'unknown', names: [...new Set(candidates.flatMap((candidate) => [candidate.name, ...namesIn(candidate)]))] }
}

function found({ name }: Candidate): Resolved {
  return { kind: 'found', name, target: undefined, targetKind: undefined }
}

function inside({ name, status }: Candidate, target: string): Extract<Resolved, { kind: 'found' }> | undefined {
  const services = status?.services ?? []
  const last = target.slice(target.indexOf('/') + 1)
  if (services.some((service) => service.name === target)) return { kind: 'found', name, target, targetKind: 'service' }
  if (services.some(({ groups }) => groups.some((group) => group.name === last))) return { kind: 'found', name, target, targetKind: 'group' }
  if (services.some(({ children }) => children.some((child) => child.name === last || `#${child.id}` === last))) return { kind: 'found', name, target, targetKind: 'child' }
  return undefined
}

function namesIn({ status }: Candidate): string[] {
  return [...new Set((status?.services ?? []).flatMap(({ name, groups, children }) => [name, ...groups.map((group) => group.name), ...children.map((child) => child.name)]))]
}

import type { Status } from '@asc/monitor/client'
import { describe, expect, it } from 'vitest'
import { resolveName, type Candidate } from '../src/client/resolve-name.js'

function candidate(name: string, here: boolean, services: Record<string, string[]>): Candidate {
  const status = { name, services: Object.entries(services).map(([service, children]) => ({ name: service, groups: [{ name: service }], children: children.map((child, index) => ({ name: child, id: index + 1, group: service })) })) }
  return { name, here, status: status as unknown as Status }
}

const shop = candidate('shop', true, { web: ['web-1', 'web-2'], mail: ['mail'] })
const blog = candidate('blog', false, { web: ['web-1'], feed: ['feed'] })
const silent: Candidate = { name: 'silent', here: false, status: undefined }

describe('a name', () => {
  it.each<[string, string | undefined, Candidate[], object]>([
    ['is that of a supervisor', 'blog', [shop, blog], { kind: 'found', name: 'blog', target: undefined }],
    ['is that of one that does not answer', 'silent', [shop, silent], { kind: 'found', name: 'silent' }],
    ['is that of a service', 'feed', [shop, blog], { kind: 'found', name: 'blog', target: 'feed', targetKind: 'service' }],
    ['is that of a child', 'web-2', [shop, blog], { kind: 'found', name: 'shop', target: 'web-2', targetKind: 'child' }],
    ['in this folder comes first', 'web', [shop, blog], { kind: 'found', name: 'shop', target: 'web' }],
    ['can say both', 'blog/web-1', [shop, blog], { kind: 'found', name: 'blog', target: 'web-1', targetKind: 'child' }],
    ['can be a child by its id', 'blog/#1', [shop, blog], { kind: 'found', name: 'blog', target: '#1' }],
    ['may be in several', 'web', [{ ...shop, here: false }, blog], { kind: 'ambiguous', names: ['shop/web', 'blog/web'] }],
    ['may be none', 'wbe', [shop, blog], { kind: 'unknown' }],
    ['may be none of this one', 'shop/feed', [shop, blog], { kind: 'unknown', names: ['shop/web', 'shop/web-1', 'shop/web-2', 'shop/mail'] }],
    ['can be left out where one runs', undefined, [blog], { kind: 'found', name: 'blog' }],
    ['can be left out where one of this folder runs', undefined, [shop, blog], { kind: 'found', name: 'shop' }],
    ['cannot be left out where several run elsewhere', undefined, [{ ...shop, here: false }, blog], { kind: 'ambiguous', names: ['shop', 'blog'] }],
    ['means nothing where nothing runs', 'web', [], { kind: 'nothing-runs' }],
  ])('%s', (_title, word, candidates, expected) => {
    expect(resolveName(word, candidates)).toMatchObject(expected)
  })
})

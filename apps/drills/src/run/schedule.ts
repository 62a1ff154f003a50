import type { BackendName } from '../base/backends.js'
import { Random } from '../base/random.js'
import type { Order } from '../protocol/order.js'

/** One thing that a soak does. `child` chooses one of those that are ready, from 0 to 1; `wait` are the milliseconds before it. */
export type Step = Timed<
  | { readonly kind: 'reload' }
  | { readonly kind: 'rerun' }
  | { readonly kind: 'quiet' }
  | { readonly kind: 'scale'; readonly count: number }
  | { readonly kind: 'stall'; readonly ms: number; readonly how: 'pause' | 'block' }
> | HurtingStep

/** What is done to one child. */
export type HurtingStep = Timed<
  | { readonly kind: 'order'; readonly child: number; readonly order: Order }
  | { readonly kind: 'kill'; readonly child: number }
  | { readonly kind: 'freeze'; readonly child: number; readonly ms: number }
>

type Timed<T> = T extends unknown ? T & { readonly wait: number } : never
type Untimed<T> = T extends unknown ? Omit<T, 'wait'> : never

/** What the service of a soak is like. */
export interface Shape {
  readonly rolling: boolean
  readonly spares: number
  readonly recycle: boolean
}

/** How few and how many children there are. */
export const fewest = 2
const most = 4
/** After so many steps it waits until all is quiet, and looks. */
const stretch = 12

type Kind = Step['kind']

/** How often each kind of step comes, where it makes sense. */
const weights: readonly { readonly kind: Exclude<Kind, 'quiet'>; readonly weight: number; readonly not?: BackendName }[] = [
  { kind: 'reload', weight: 6 },
  { kind: 'rerun', weight: 2 },
  { kind: 'scale', weight: 4 },
  { kind: 'order', weight: 8 },
  { kind: 'kill', weight: 4, not: 'threaded' },
  { kind: 'freeze', weight: 1, not: 'threaded' },
  { kind: 'stall', weight: 1 },
]

const orders: readonly Order[] = [
  { act: 'throw' }, { act: 'throw' }, { act: 'exit', code: 7 }, { act: 'exit', code: 0 }, { act: 'spin' }, { act: 'block', ms: 400 }, { act: 'flood' },
]
const ordersOfProcesses: readonly Order[] = [{ act: 'segfault' }, { act: 'garbage' }]

/** The steps that follow from a seed, without end. The same seed gives the same steps. */
export function* schedule(seed: number, backend: BackendName): Generator<Step, never> {
  const random = new Random(seed)
  const possible = weights.filter(({ not }) => not !== backend)
  const known = backend === 'threaded' ? orders : [...orders, ...ordersOfProcesses]
  for (let number = 1; ; number++) {
    const wait = random.below(600)
    yield number % stretch === 0 ? { kind: 'quiet', wait } : { ...step(random, pickKind(random, possible), known), wait }
  }
}

/** The service of a soak with this seed. */
export function shapeOf(seed: number): Shape {
  const random = new Random(seed ^ 0x5eed)
  return { rolling: random.next() < 0.4, spares: random.next() < 0.4 ? 1 : 0, recycle: random.next() < 0.3 }
}

function step(random: Random, kind: Exclude<Kind, 'quiet'>, known: readonly Order[]): Untimed<Exclude<Step, { kind: 'quiet' }>> {
  switch (kind) {
    case 'reload':
    case 'rerun':
      return { kind }
    case 'scale':
      return { kind, count: fewest + random.below(most - fewest + 1) }
    case 'order':
      return { kind, child: random.next(), order: random.pick(known) }
    case 'kill':
      return { kind, child: random.next() }
    case 'freeze':
      return { kind, child: random.next(), ms: 200 + random.below(1500) }
    case 'stall':
      return { kind, ms: 200 + random.below(3000), how: random.pick(['pause', 'block'] as const) }
  }
}

function pickKind(random: Random, possible: typeof weights): Exclude<Kind, 'quiet'> {
  let left = random.next() * possible.reduce((sum, { weight }) => sum + weight, 0)
  return possible.find(({ weight }) => (left -= weight) < 0)!.kind
}

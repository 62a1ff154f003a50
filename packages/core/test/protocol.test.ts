import { expectTypeOf, test } from 'vitest'
import type { Container } from '../src/container.js'
import type { Instance } from '../src/instance/instance.js'
import type { AnswerTo, AnswerOf, MessageOf, Protocol, QuestionOf } from '../src/messaging/protocol.js'
import type { Policy } from '../src/supervise/policy.js'

/* Types: what `tsc` accepts here is the test; nothing of it runs. */

interface Settings { quality: number }
interface Progress { done: number }
interface Order { kind: 'order'; file: string }
interface Count { kind: 'count' }

interface Resizing {
  toChild: Settings
  toParent: Progress | 'hello'
  requests: {
    toChild: ((order: Order) => Uint8Array) | ((count: Count) => Promise<number>)
    toParent: (key: string) => string | undefined
  }
}

test('a task gets and sends what its protocol says', () => {
  const task = (instance: Instance<{ queue: string }, Resizing>) => {
    instance.on('message', (message) => expectTypeOf(message).toEqualTypeOf<Settings>())
    instance.once('message', ({ quality }) => expectTypeOf(quality).toEqualTypeOf<number>())
    instance.onRequest((message, { signal }) => {
      expectTypeOf(message).toEqualTypeOf<Order | Count>()
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
      return message.kind === 'count' ? 7 : new Uint8Array()
    })
    instance.onRequest((message) => Promise.resolve(message.kind === 'count' ? 7 : new Uint8Array()))
    instance.onRequest(undefined)
    instance.send({ done: 1 })
    instance.send('hello')
    expectTypeOf(instance.request('key')).toEqualTypeOf<Promise<string | undefined>>()
    // @ts-expect-error -- it is no message of the protocol
    instance.send({ quality: 1 })
    // @ts-expect-error -- it is no question of the protocol
    void instance.request(7)
    // @ts-expect-error -- it is no answer of the protocol
    instance.onRequest(() => 'text')
    // @ts-expect-error -- another message comes
    instance.on('message', (message: Progress) => message)
  }
  expectTypeOf(task).parameter(0).toHaveProperty('data').toEqualTypeOf<{ queue: string }>()
})

test('without a protocol everything is unknown, and anything may be sent', () => {
  const task = (instance: Instance) => {
    instance.on('message', (message) => expectTypeOf(message).toEqualTypeOf<unknown>())
    instance.onRequest((message) => expectTypeOf(message).toEqualTypeOf<unknown>())
    instance.send({ anything: 1 })
    expectTypeOf(instance.request({ anything: 1 })).toEqualTypeOf<Promise<unknown>>()
  }
  expectTypeOf(task).toBeFunction()
})

test('what a protocol does not have is unknown', () => {
  expectTypeOf<MessageOf<{ toParent: Progress }, 'toChild'>>().toEqualTypeOf<unknown>()
  expectTypeOf<QuestionOf<{ toParent: Progress }, 'toChild'>>().toEqualTypeOf<unknown>()
  expectTypeOf<AnswerTo<{ toParent: Progress }, 'toChild', string>>().toEqualTypeOf<unknown>()
  expectTypeOf<QuestionOf<{ requests: { toChild: (order: Order) => number } }, 'toParent'>>().toEqualTypeOf<unknown>()
  expectTypeOf<MessageOf<Protocol, 'toChild'>>().toEqualTypeOf<unknown>()
})

test('each question has its answer', () => {
  expectTypeOf<QuestionOf<Resizing, 'toChild'>>().toEqualTypeOf<Order | Count>()
  expectTypeOf<AnswerTo<Resizing, 'toChild', Order>>().toEqualTypeOf<Uint8Array>()
  expectTypeOf<AnswerTo<Resizing, 'toChild', Count>>().toEqualTypeOf<number>()
  expectTypeOf<AnswerTo<Resizing, 'toChild', Count | Order>>().toEqualTypeOf<number | Uint8Array>()
  expectTypeOf<AnswerOf<Resizing, 'toParent'>>().toEqualTypeOf<string | undefined | Promise<string | undefined>>()
})

type Uses = (typed: Container<Resizing>, plain: Container, policy: Policy) => unknown

test('a container gets and sends what its protocol says', () => {
  const use: Uses = async (typed) => {
    typed.on('message', (child, message) => {
      expectTypeOf(message).toEqualTypeOf<Progress | 'hello'>()
      child.send({ quality: 1 })
    })
    typed.onRequest((_child, key) => {
      expectTypeOf(key).toEqualTypeOf<string>()
      return key
    })
    const child = typed.get('key')!
    expectTypeOf(await child.request({ kind: 'count' })).toEqualTypeOf<number>()
    expectTypeOf(await child.request({ kind: 'order', file: 'a' }, { timeout: 5 })).toEqualTypeOf<Uint8Array>()
    // @ts-expect-error -- it is no message of the protocol
    child.send({ done: 1 })
    // @ts-expect-error -- it is no question of the protocol
    void child.request({ kind: 'other' })
    // @ts-expect-error -- it is no answer of the protocol
    typed.onRequest(() => 7)
    // @ts-expect-error -- another message comes
    typed.on('message', (_child, message: Settings) => message)
  }
  expectTypeOf(use).toBeFunction()
})

test('a container without a protocol gets unknown', () => {
  const use: Uses = async (_typed, plain) => {
    plain.on('message', (_child, message) => expectTypeOf(message).toEqualTypeOf<unknown>())
    plain.onRequest((_child, message) => expectTypeOf(message).toEqualTypeOf<unknown>())
    expectTypeOf(await plain.get('key')!.request('anything')).toEqualTypeOf<unknown>()
  }
  expectTypeOf(use).toBeFunction()
})

test('a container takes the tasks of its protocol, and one without a protocol takes all', () => {
  const use: Uses = (typed, plain) => {
    const task = (_instance: Instance<{ queue: string }, Resizing>) => {}
    const other = (_instance: Instance<unknown, { toChild: Date }>) => {}
    typed.spawn(task, { data: { queue: 'a' } })
    plain.spawn(task, { data: { queue: 'a' } })
    typed.spawn(new URL('file:///worker.js'))
    typed.spawn((instance) => {
      expectTypeOf(instance).toEqualTypeOf<Instance<unknown, Resizing>>()
      instance.send('hello')
    })
    typed.spawn(({ data }) => expectTypeOf(data).toEqualTypeOf<{ a: number }>(), { data: { a: 1 } })
    plain.spawn((instance) => instance.send({ anything: 1 }))
    // @ts-expect-error -- it has other data
    typed.spawn(task, { data: { queue: 7 } })
    // @ts-expect-error -- it says something else
    typed.spawn(other)
  }
  expectTypeOf(use).toBeFunction()
})

test('a container with a protocol is a container', () => {
  const use: Uses = (typed, plain, policy) => {
    const make: () => Container = () => typed
    policy.childSpawned(typed, typed.get('key')!)
    plain = typed
    return make
  }
  expectTypeOf(use).toBeFunction()
})

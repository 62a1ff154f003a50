/** What the parent asks for: that the child sends so many messages of this size, or says when it has got so many. */
export type Order = { readonly send: number; readonly size: number } | { readonly take: number } | { readonly ask: number } | { readonly text: string } | { readonly bytes: Uint8Array }

/** How a child sends. */
export interface Mouth {
  /** @returns false where it should wait for room */
  send(message: unknown): boolean
  room(): Promise<unknown>
}

const small = 'a few words'

/** One message of about this size: a record with a short text, or bytes. */
export function letter(size: number, index: number): unknown {
  return size === 0 ? { index, text: small } : { index, bytes: Buffer.alloc(size, 'x') }
}

/** What a child does with the parent's messages. */
export function correspond(mouth: Mouth): (order: Order) => void {
  let left = 0
  const write = async (count: number, size: number) => {
    for (let index = 0; index < count; index++) if (!mouth.send(letter(size, index))) await mouth.room()
    mouth.send({ rss: process.memoryUsage().rss })
  }
  return (order) => {
    if ('send' in order) void write(order.send, order.size)
    else if ('take' in order) left = order.take
    else if ('ask' in order) mouth.send({ answer: order.ask })
    else if (--left === 0) mouth.send('taken')
  }
}

import { now } from '../base/now.js'
import { readGreeting } from '../base/worker-name.js'

/** A request that was sent and never answered. Times as in `now()`. */
export interface Loss {
  readonly at: number
  readonly reason: string
  /** When its connection was asked for. */
  readonly openedAt: number
  /** The client's port of the connection; `undefined` when it never came about. */
  readonly port?: number
}

/** What became of the requests of one kind of client. Plain data, so that it can be sent between processes. */
export interface Account {
  requests: number
  answers: number
  /** Answers by the worker that gave them. */
  readonly answersOf: Record<string, number>
  /** Answers that are not what the service says: an error page, half a text. */
  readonly wrong: string[]
  readonly losses: Loss[]
  /** Clients that are not done yet. */
  clients: number
  /** Connections that are open and have carried an answer. */
  established: number
}

/** The accounts of both kinds of clients: those that keep their connection, and those that make one for each request. */
export interface Accounts {
  readonly kept: Account
  readonly fresh: Account
}

export function openAccount(clients: number): Account {
  return { requests: 0, answers: 0, answersOf: {}, wrong: [], losses: [], clients, established: 0 }
}

/** Enters an answer, after a look at whether it is one. */
export function enterAnswer(account: Account, status: number, body: string): void {
  const worker = status === 200 && readGreeting(body)
  if (!worker) return void account.wrong.push(`${status} ${JSON.stringify(body.slice(0, 80))}`)
  account.answers += 1
  account.answersOf[worker] = (account.answersOf[worker] ?? 0) + 1
}

export function enterLoss(account: Account, loss: Omit<Loss, 'at'>): void {
  account.losses.push({ at: now(), ...loss })
}

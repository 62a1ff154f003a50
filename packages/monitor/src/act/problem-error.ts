import type { Problem, ProblemCode } from '../contract/problem.js'

/** The HTTP status and the words for each code. */
const kinds: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  'bad-request': [400, 'The request cannot be read'],
  'invalid-parameter': [400, 'A parameter is invalid'],
  'token-required': [401, 'A token is required'],
  'token-wrong': [401, 'The token is wrong'],
  'origin-refused': [403, 'Pages of other sites are refused'],
  'host-refused': [403, 'The name of the host is refused'],
  'read-only': [403, 'This address only answers questions'],
  'no-such-path': [404, 'There is no such path'],
  'no-such-target': [404, 'There is no such child, group or service'],
  'no-such-service': [404, 'There is no such service'],
  'no-such-action': [404, 'There is no such action'],
  'method-not-allowed': [405, 'The method is not allowed'],
  'ambiguous-target': [409, 'Several have this name'],
  'rolled-back': [409, 'A new child failed, and the old ones go on'],
  'superseded': [409, 'A newer request has superseded it'],
  'not-running': [409, 'The service is not running'],
  'stopping': [409, 'The service is stopping'],
  'not-possible': [409, 'That is not possible'],
  'body-too-large': [413, 'The body is too large'],
  'header-too-large': [431, 'The header is too large'],
  'action-failed': [500, 'The action has failed'],
  'internal': [500, 'The monitor has failed'],
  'too-many-clients': [503, 'There are too many clients'],
  'timeout': [504, 'It is not done in time'],
}

/** What a problem may say besides. */
export type ProblemDetails = Partial<Pick<Problem, 'parameter' | 'nearest' | 'candidates'>>

/** A request that cannot be done, as its client is told. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(code: ProblemCode, detail: string, details: ProblemDetails = {}) {
    super(detail)
    this.problem = problemOf(code, detail, details)
  }
}

export function problemOf(code: ProblemCode, detail: string, { parameter, nearest, candidates }: ProblemDetails = {}): Problem {
  const [status, title] = kinds[code]
  return {
    type: `urn:asc:problem:${code}`, code, status, title, detail,
    ...(parameter !== undefined && { parameter }), ...(nearest !== undefined && { nearest }), ...(candidates !== undefined && { candidates }),
  }
}

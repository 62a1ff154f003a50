import type { ReadyCondition } from './program-settings.js'

/** What is known of the servers of a program that is not ready. */
export interface Served {
  readonly listened?: boolean
  /** Why it could not listen, in the system's words. */
  readonly refusal?: string | undefined
  /** What its server has answered last, in words. */
  readonly answer?: string | undefined
}

/** Why a program is not ready, and what to do about it. */
export function whyUnready(condition: ReadyCondition, { listened = false, refusal, answer }: Served = {}): string {
  if (!listened && refusal !== undefined) return `The program could not listen: ${refusal}`
  switch (condition.when) {
    case 'listen':
      return 'The program listened on nothing (a port that the system chooses does not count): is it `listen: false`?'
    case 'answer':
      if (!listened) return `The program listened on nothing, so that it could not be asked for ${condition.path}`
      return answer === undefined ? `The program did not answer ${condition.path}` : `The program answered ${condition.path} ${answer}`
    case 'message':
      return "The program did not call process.send('ready')"
    case 'output':
      return `The program wrote nothing that matches /${condition.source}/${condition.flags}`
    case 'start':
      return 'The program has not begun'
  }
}

import type { ReadyCondition } from './program-settings.js'

/**
 * Why a program is not ready, and what to do about it.
 *
 * @param answer what its server has answered last, in words
 */
export function whyUnready(condition: ReadyCondition, listened = false, answer?: string): string {
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

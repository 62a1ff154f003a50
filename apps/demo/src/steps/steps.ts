import { hangOne } from './hang-one.js'
import { killOne } from './kill-one.js'
import { breakCode, replaceAll } from './replace-all.js'
import { serveSteadily } from './serve-steadily.js'
import type { Step } from './step.js'
import { stopAll } from './stop-all.js'
import type { Tactics } from './tactics.js'

const full = { kept: 16, fresh: 8 }
const light = { kept: 4, fresh: 2 }

/** The drill on one backend, in order. */
export function stepsOf({ kill, hang }: Tactics): Step[] {
  return [
    { title: 'start and serve', timed: 'start until ready', load: full, run: serveSteadily },
    { title: kill.title, timed: `${kill.timed} until another worker listens in its place`, load: full, run: killOne },
    { title: hang.title, timed: 'hang until another worker listens in its place', load: full, run: hangOne },
    { title: 'SIGHUP × 5', timed: 'SIGHUP until the new workers have taken over', load: full, run: replaceAll },
    { title: 'broken code', timed: 'SIGHUP until it is refused, and after the repair until the new workers have taken over', load: full, run: breakCode },
    { title: 'SIGTERM', timed: 'SIGTERM until all have ended', load: light, run: stopAll },
  ]
}

import type { ExitRecord } from '../contract/exits.js'

type Exit = Omit<ExitRecord, 'explanation'>

/** How an exit began: its reason in words. */
const headlines: Readonly<Record<ExitRecord['reason'], (exit: Exit) => string>> = {
  'returned': () => 'its task returned and it exited with 0',
  'error': ({ code, error }) => (code === null ? `it could not be started${error ? `: ${error.message}` : ''}` : `it exited with ${code}${error ? `: ${error.type}: ${error.message}` : ''}`),
  'signal': ({ signal }) => `it was ended by ${signal}, which this supervisor did not send`,
  'interrupted': () => 'it was asked to end, and did',
  'killed': ({ stoppedBy }) => (stoppedBy === 'caller' ? 'it was killed' : 'it was killed, as it had not ended within its grace period'),
  'startup-timeout': () => 'it was killed, as it was not ready in time',
  'health-timeout': () => 'it was killed, as it was silent for too long: its event loop was blocked, or it hung',
  'out-of-memory': ({ error }) => (error && /container|cgroup|kernel|memory limit/i.test(error.message) ? `it was killed by the kernel: ${error.message}` : 'its JavaScript heap reached its limit'),
  'recycled': () => 'another one has taken its place',
  'parent-lost': () => 'it lost its channel to the supervisor',
}

/** What asked it to end, in words. */
const causes: Readonly<Partial<Record<NonNullable<ExitRecord['stoppedBy']>, string>>> = {
  caller: 'The program asked for it',
  stop: 'All children of its generation were stopped',
  restart: 'A new generation had taken over',
  reload: 'A reload does not name it any more',
  scale: 'Its group was made smaller',
  withdraw: 'A roll-out replaces the children one after another',
  replace: 'A restart of this child was asked for',
  recycle: 'It was too old or too big',
  sibling: 'Another child of its container failed, and they are restarted together',
}

/** What a signal that nobody here has sent usually means. */
const signals: Readonly<Record<string, string>> = {
  SIGKILL: 'SIGKILL from outside is usually the kernel, which had no memory left, or an operator. `dmesg` and the memory limit of the container say which.',
  SIGSEGV: 'A segmentation fault comes from native code: an addon, or Node itself.',
  SIGBUS: 'A bus error comes from native code, or from a file that became shorter while it was mapped.',
  SIGABRT: 'Node or native code ended itself by abort(); its last lines say why.',
  SIGILL: 'V8 ended itself, as it detected an internal error.',
  SIGTRAP: 'V8 ended itself, as it detected an internal error.',
}

/** Tells a person why a child ended: a headline, who asked for it, where the error is, how it was before, what follows. */
export function explainExit(exit: Exit): string[] {
  return [
    `${exit.name}${numberOf(exit)} ended after ${duration(exit.age)}: ${headlines[exit.reason](exit)}.`,
    ...asked(exit),
    ...(exit.reason === 'signal' && exit.signal && signals[exit.signal] ? [signals[exit.signal]!] : []),
    ...(exit.error?.file !== undefined ? [`The error comes from ${exit.error.file}:${exit.error.line}.`] : []),
    ...(exit.readyFor === undefined && !exit.success ? ['It had never been ready.'] : []),
    ...figures(exit),
    ...(exit.lines.length > 0 && !exit.success ? [`Its output ended with: ${exit.lines.slice(-3).map(({ text }) => `“${text}”`).join(' ')}`] : []),
    ...follows(exit),
  ]
}

function numberOf({ pid, threadId }: Exit): string {
  return threadId !== undefined ? ` (thread ${threadId})` : pid !== undefined ? ` (pid ${pid})` : ''
}

function asked({ stoppedBy, askedBy }: Exit): string[] {
  const cause = stoppedBy && causes[stoppedBy]
  if (cause === undefined) return askedBy === undefined ? [] : [`${askedBy} asked for it.`]
  return [`${cause}${askedBy === undefined ? '' : `; ${askedBy} asked for that`}.`]
}

/** How it was before its end, as far as it was measured. */
function figures({ figures, success }: Exit): string[] {
  const last = figures.at(-1)
  if (success || !last) return []
  const facts = [
    ...(last.rss === undefined ? [] : [`${mebibytes(last.rss)} of memory`]),
    ...(last.heapUsed === undefined ? [] : [`${mebibytes(last.heapUsed)} of JavaScript heap`]),
    ...(last.loopDelay === undefined || last.loopDelay < 100 ? [] : [`an event loop that was ${duration(last.loopDelay)} late`]),
    ...(last.loopUtilization === undefined || last.loopUtilization < 0.9 ? [] : [`an event loop that was busy for ${Math.round(last.loopUtilization * 100)} % of the time`]),
  ]
  return facts.length === 0 ? [] : [`When it was measured last it had ${facts.join(', ')}.`]
}

function follows({ then, delay = 0, success }: Exit): string[] {
  if (then === 'restart') return [delay < 1000 ? 'Another one was started in its place.' : `Another one is started in its place after a pause of ${duration(delay)}, as it has failed before.`]
  if (then === 'gave-up') return ['No other one is started in its place.']
  if (then === 'finished') return ['It is done; no other one is needed.']
  return success ? ['That was meant to happen.'] : []
}

/** `340 ms`, `12 s`, `5 min`, `3 h`, `2 d`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(ms < 10_000 ? 1 : 0))} s`
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`
  if (ms < 48 * 3_600_000) return `${Math.round(ms / 3_600_000)} h`
  return `${Math.round(ms / 86_400_000)} d`
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`
}

import type { Observer } from '../observe/observer.js'
import { containerControls } from '@asc/core/backend'

/** What is written instead of a secret. */
const hidden = '…'
/** A shorter value is in many words. */
const shortest = 6

const secretName = /pass(word|wd|phrase)?$|secret|token|api[-_]?key|private|credential|auth(?!or)|cookie|session|signature|salt|dsn$/i
/** Variables of a desktop, which sound like secrets and are none. */
const harmless = /^(XDG|DBUS|SSH|GIT)_|^XAUTHORITY$/
const inText = /\b((?:bearer|basic)\s+)[\w.~+/=-]{8,}|(\w+:\/\/[^:/@\s"]*:)[^@\s"]+(?=@)|((?:[\w-]*(?:password|passwd|secret|token|api[-_]?key))["']?\s*[=:]\s*["']?)[^\s"',;&}]{4,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gi
const mayHave = /bearer|basic|:\/\/[^/"\s]*@|passw|secret|token|api[-_]?key|PRIVATE KEY/i

/** The values of all variables of the environment that sound like secrets: the supervisor's own, and those of children. */
export function secretsOf({ services }: Observer, env: NodeJS.ProcessEnv, more: readonly string[] = []): string[] {
  const tasks = services.flatMap(({ view }) => view.controller.generations.flatMap(({ container }) => containerControls(container).slots.map(({ spec }) => spec)))
  const all = [env, ...tasks.flatMap(({ plan, task }) => [plan.env, ...('env' in task ? [task.env ?? {}] : [])])]
  const named = all.flatMap((variables) => Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : secretName.test(name) && !harmless.test(name) ? [value] : passwordsIn(value))))
  return [...new Set([...more, ...named])].filter((value) => value.length >= shortest)
}

/** The password of an address, such as that of a database. */
function passwordsIn(value: string): string[] {
  return [...value.matchAll(/\w+:\/\/[^:/@\s]*:([^@\s]+)@/g)].map(([, password]) => password!)
}

/**
 * Returns a function that hides secrets in a line of JSON: the given values wherever they are, and in texts what looks like one. Only
 * strings are changed, so that it stays JSON, and only lines that may have one are looked at closely.
 */
export function scrubber(secrets: readonly string[]): (line: string) => string {
  const known = [...secrets].sort((one, other) => other.length - one.length)
  const asJson = known.map((secret) => JSON.stringify(secret).slice(1, -1))
  const scrub = (text: string) => known.reduce((scrubbed, secret) => scrubbed.replaceAll(secret, hidden), text).replace(inText, (_all, ...before: (string | undefined)[]) => `${before.slice(0, 3).find((one) => one !== undefined) ?? ''}${hidden}`)
  const revive = (name: string, value: unknown) => (typeof value !== 'string' ? value : secretName.test(name) ? hidden : scrub(value))
  return (line) => (asJson.some((secret) => line.includes(secret)) || mayHave.test(line) ? JSON.stringify(JSON.parse(line, revive)) : line)
}

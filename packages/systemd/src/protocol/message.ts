import { refusal, requireKnown } from '@asc/core/backend'

/** A notification to the service manager, with the fields of sd_notify(3). Only the fields that are present count. */
export interface Notification {
  readonly ready?: true
  /** Set `monotonicUsec` too, or `Type=notify-reload` does not accept it as an answer. */
  readonly reloading?: true
  readonly stopping?: true
  /** When a reload began: microseconds of CLOCK_MONOTONIC. */
  readonly monotonicUsec?: bigint
  /** For people. Line breaks become spaces, other control characters `\x1b`; a text that is too long is cut, and ends with `…`. */
  readonly status?: string
  /** Why the service fails: a positive number of errno(3). */
  readonly errno?: number
  readonly mainPid?: number
  /** How long the current operation may take from now on, in microseconds; see EXTEND_TIMEOUT_USEC in sd_notify(3). */
  readonly extendTimeoutUsec?: number
  /** `ping`: still healthy. `trigger`: act as if the watchdog had run out. */
  readonly watchdog?: 'ping' | 'trigger'
  /** True: keep the descriptors that come along, under `fdName`. */
  readonly fdStore?: true
  readonly fdStoreRemove?: true
  /** ASCII without control characters and colons, up to 255 of them. */
  readonly fdName?: string
  /** False: keep a stored descriptor even when it reports an error or hang-up. */
  readonly fdPoll?: false
  /** Assignments of your own: names begin with `X_`. */
  readonly extra?: Readonly<Record<`X_${string}`, string>>
}

/** The longest message that the manager accepts, in bytes; it ignores longer ones. NOTIFY_BUFFER_MAX of systemd. */
export const longestNotification = 4096

interface Field {
  readonly name: string
  readonly expected: string
  accepts(value: unknown): boolean
  /** Reads what `String` of a value has written. */
  parse(text: string): unknown
}

const attempt = 'notify the service manager'
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0
const flag = (name: string): Field => ({ name, expected: 'true', accepts: (value) => value === true, parse: (text) => (text === '1' ? true : undefined) })
const count = (name: string): Field => ({ name, expected: 'a positive integer', accepts: isCount, parse: Number })
const isName = (value: unknown): boolean => typeof value === 'string' && /^[\x20-\x39\x3b-\x7e]{1,255}$/.test(value)
const isValue = (value: unknown): boolean => typeof value === 'string' && !controls.test(value)
/** The control characters of Unicode, and its two line breaks. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const controls = /[\x00-\x1f\x7f-\x9f\u2028\u2029]/

/** Every field but `extra`, in the order in which it is sent; STATUS comes last and gets the remaining room. */
const fields: Record<Exclude<keyof Notification, 'extra' | 'status'>, Field> = {
  ready: flag('READY'),
  reloading: flag('RELOADING'),
  stopping: flag('STOPPING'),
  monotonicUsec: { name: 'MONOTONIC_USEC', expected: 'a bigint of at least 0', accepts: (value) => typeof value === 'bigint' && value >= 0n, parse: (text) => BigInt(text) },
  errno: count('ERRNO'),
  mainPid: count('MAINPID'),
  extendTimeoutUsec: count('EXTEND_TIMEOUT_USEC'),
  watchdog: {
    name: 'WATCHDOG', expected: "'ping' or 'trigger'", accepts: (value) => value === 'ping' || value === 'trigger',
    parse: (text) => (text === '1' ? 'ping' : text),
  },
  fdStore: flag('FDSTORE'),
  fdStoreRemove: flag('FDSTOREREMOVE'),
  fdName: { name: 'FDNAME', expected: "1 to 255 printable ASCII characters without ':'", accepts: isName, parse: String },
  fdPoll: { name: 'FDPOLL', expected: 'false', accepts: (value) => value === false, parse: (text) => (text === '0' ? false : undefined) },
}
const entries = Object.entries(fields) as [keyof typeof fields, Field][]
const names = [...Object.keys(fields), 'extra', 'status']
const written: Readonly<Record<string, string>> = { true: '1', false: '0', ping: '1' }

/**
 * Encodes a notification as a datagram: one assignment per line. No value can begin another assignment, whatever it contains.
 *
 * @throws {TypeError} naming the field and its value
 * @throws {RangeError} if it is longer than 4096 bytes; a status is cut instead
 */
export function encodeNotification(notification: Notification): Buffer {
  requireKnown(attempt, '', notification, names)
  const lines: string[] = []
  for (const [key, { name, expected, accepts }] of entries) {
    const value = notification[key]
    if (value === undefined) continue
    if (!accepts(value)) throw new TypeError(refusal(attempt, key, expected, value))
    lines.push(`${name}=${key === 'fdName' ? value : (written[String(value)] ?? String(value))}`)
  }
  for (const [name, value] of Object.entries(notification.extra ?? {})) {
    if (!/^X_[A-Z0-9_]+$/.test(name)) throw new TypeError(refusal(attempt, 'extra', "names of 'X_' and capital letters", name))
    if (!isValue(value)) throw new TypeError(refusal(attempt, `extra.${name}`, 'a text without control characters', value))
    lines.push(`${name}=${value}`)
  }
  const { status } = notification
  if (status !== undefined) {
    if (typeof status !== 'string') throw new TypeError(refusal(attempt, 'status', 'a text', status))
    lines.push('STATUS=')
  }
  const bytes = Buffer.from(lines.join('\n'))
  if (bytes.length > longestNotification) throw new RangeError(refusal(attempt, 'extra', `short enough for ${longestNotification} bytes in all`, bytes.length))
  return status === undefined ? bytes : Buffer.concat([bytes, fit(oneLine(status), longestNotification - bytes.length)])
}

/** Decodes a datagram. Unknown assignments, such as `BARRIER=1`, and lines that are not assignments are left out. */
export function decodeNotification(bytes: Uint8Array): Notification {
  const found: Record<string, unknown> = {}
  const extra: Record<string, string> = {}
  for (const line of Buffer.from(bytes).toString().split('\n')) {
    const [, name = '', value = ''] = /^([A-Z_][A-Z0-9_]*)=(.*)$/s.exec(line) ?? []
    if (name === 'STATUS') found.status = value
    else if (name.startsWith('X_')) extra[name] = value
    else read(name, value)
  }
  return { ...found, ...(Object.keys(extra).length > 0 && { extra }) }

  function read(name: string, text: string): void {
    const [key, field] = entries.find(([, field]) => field.name === name) ?? []
    if (key === undefined || (key === 'monotonicUsec' && !/^\d+$/.test(text))) return
    const value = field!.parse(text)
    if (field!.accepts(value)) found[key] = value
  }
}

/** A text without characters that a terminal or a line-based protocol would interpret. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\t\n\v\f\r\x85\u2028\u2029]+/g, ' ').replace(/[\x00-\x1f\x7f-\x9f]/g, (found) => `\\x${found.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/** As UTF-8; if it is longer than `room` bytes, cut between two characters. */
function fit(text: string, room: number): Uint8Array {
  const whole = Buffer.from(text)
  if (whole.length <= room) return whole
  const mark = Buffer.from('…')
  if (room < mark.length) return Buffer.alloc(0)
  const cut = Buffer.alloc(room)
  const { written } = new TextEncoder().encodeInto(text, cut.subarray(0, room - mark.length))
  mark.copy(cut, written)
  return cut.subarray(0, written + mark.length)
}

/** What a terminal shows. */
export interface TerminalStyle {
  readonly color: boolean
  /** More than ASCII. */
  readonly unicode: boolean
}

/** What the environment says of our terminal: `NO_COLOR`, `FORCE_COLOR`, `TERM`, and the locale, which where nothing is set is one of UTF-8. */
export function terminalStyle(env: NodeJS.ProcessEnv = process.env): TerminalStyle {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || 'C.UTF-8'
  const simple = env.TERM === 'dumb' || env.TERM === 'linux'
  return { color: hasColor(env), unicode: !simple && /utf-?8/i.test(locale) }
}

/** A terminal has colours unless it says otherwise. `CI` is not asked: it says who looks, and not at what. The command `asc` has the same rule. */
function hasColor({ NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv): boolean {
  if (NO_COLOR) return false
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return TERM !== 'dumb' && (!!TERM || process.platform === 'win32')
}

const codes = { red: [31, 39], green: [32, 39], yellow: [33, 39], cyan: [36, 39], dim: [2, 22], bold: [1, 22] } as const

export type Tone = keyof typeof codes

/** The text in a colour, where there are colours. */
export function paint(text: string, tone: Tone | undefined, { color }: TerminalStyle): string {
  if (!color || tone === undefined || text === '') return text
  const [on, off] = codes[tone]
  return `\x1b[${on}m${text}\x1b[${off}m`
}

/** Signs in front of lines: for terminals that have them, and for the others. */
export const terminalSigns = {
  done: ['✓', '+'],
  up: ['●', '*'],
  down: ['○', 'o'],
  failed: ['✗', 'x'],
  again: ['↻', '@'],
  warning: ['▲', '!'],
  stop: ['■', '#'],
  busy: ['…', '~'],
  note: ['·', '-'],
} as const

export type Sign = keyof typeof terminalSigns

export function signOf(sign: Sign, { unicode }: TerminalStyle): string {
  return terminalSigns[sign][unicode ? 0 : 1]
}

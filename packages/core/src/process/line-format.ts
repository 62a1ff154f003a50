import { countLines, lineEnd } from '../base/count-lines.js'
import { lostLines, type LossNotice } from '../base/line-queue.js'
import { eachLine, type Piece } from './line-cutter.js'

/** Whose lines they are. */
export interface OutputLabel {
  readonly name: string
  readonly pid?: number | undefined
  readonly threadId?: number | undefined
}

/** How the lines of a child are written among those of others, and how it is said that some were lost. */
export interface LineFormat {
  line(line: Buffer, piece?: Piece): Buffer
  /** Whole lines, each with its end. */
  lines(lines: Buffer): Buffer
  readonly notice: LossNotice
}

/** `[web 4711] text`. An ellipsis stands where a line was cut. */
export function prefixFormat({ name, pid, threadId }: OutputLabel): LineFormat {
  const prefix = Buffer.from(`[${name} ${threadId === undefined ? (pid ?? '-') : `thread-${threadId}`}] `)
  return {
    line: (line, piece) => Buffer.concat([prefix, ...(piece && piece.piece > 1 ? [ellipsis] : []), line, ...(piece && !piece.last ? [ellipsis] : []), newline]),
    lines: (lines) => prefixed(lines, prefix),
    notice: (count) => `${prefix.toString()}${lostLines(count)}\n`,
  }
}

/** One JSON object a line. What a record has of its own is kept: the name and pid are added where it has no such fields. */
export function jsonFormat({ name, pid, threadId }: OutputLabel, stream: 'stdout' | 'stderr'): LineFormat {
  const own = { child: name, pid: pid ?? process.pid, ...(threadId !== undefined && { threadId }) }
  const fixed = JSON.stringify({ ...own, stream }).slice(1, -1)
  const record = (time: string, text: string, more?: object) =>
    `{"time":"${time}",${fixed},"text":${JSON.stringify(text)}${more ? `,${JSON.stringify(more).slice(1)}` : '}'}\n`
  const format = (time: string, line: Buffer, piece?: Piece): string => {
    const parsed = piece ? undefined : parseObject(line)
    if (!parsed) return record(time, line.toString(), piece)
    const added = Object.entries(own).filter(([key]) => !Object.hasOwn(parsed, key))
    const separator = Object.keys(parsed).length > 0 ? ',' : ''
    const fields = added.length === 0 ? '' : `${JSON.stringify(Object.fromEntries(added)).slice(1, -1)}${separator}`
    // As it was written: what JavaScript reads of a number is not always what was written.
    return `{${fields}${line.toString().trim().slice(1)}\n`
  }
  const now = (): string => new Date().toISOString()
  return {
    line: (line, piece) => Buffer.from(format(now(), line, piece)),
    lines(lines) {
      const time = now()
      let text = ''
      eachLine(lines, (line) => (text += format(time, line)))
      return Buffer.from(text)
    },
    notice: (count) => record(now(), lostLines(count), { lost: count }),
  }
}

/** Puts the prefix before each line. Byte by byte, as that is several times as fast as to cut and join. */
function prefixed(lines: Buffer, prefix: Buffer): Buffer {
  const result = Buffer.allocUnsafe(lines.length + prefix.length * countLines(lines))
  let at = 0
  let begins = true
  for (let from = 0; from < lines.length; from++) {
    if (begins) for (let index = 0; index < prefix.length; index++) result[at++] = prefix[index]!
    result[at++] = lines[from]!
    begins = lines[from] === lineEnd
  }
  return result
}

function parseObject(line: Buffer): object | undefined {
  const first = line.findIndex((byte) => byte > 0x20)
  if (line[first] !== 0x7b) return undefined
  try {
    return JSON.parse(line.toString()) as object
  } catch {
    return undefined
  }
}

const newline = Buffer.from('\n')
const ellipsis = Buffer.from('…')

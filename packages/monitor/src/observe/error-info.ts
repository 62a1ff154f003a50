import { fileURLToPath } from 'node:url'
import type { ErrorInfo } from '../contract/exits.js'
import { cutText } from './kept-text.js'

/** Longer texts are cut, and longer chains of causes. */
const longest = { message: 4_000, stack: 8_000 }
const deepest = 4

/** A place in a source, counted from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column?: number
}

/** An error for a client: what it says, and where in the user's own code it was thrown. Never throws. */
export function errorInfo(error: unknown, depth = 0): ErrorInfo {
  const { name, message, code, stack, cause } = fieldsOf(error)
  const place = typeof stack === 'string' ? placeIn(stack) : undefined
  return {
    type: typeof name === 'string' ? name : 'Error',
    message: cutText(String(message), longest.message),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(typeof stack === 'string' && { stack: cutText(stack, longest.stack) }),
    ...place,
    ...(cause !== undefined && depth < deepest && { cause: errorInfo(cause, depth + 1) }),
  }
}

function fieldsOf(error: unknown): { name?: unknown; message?: unknown; code?: unknown; stack?: unknown; cause?: unknown } {
  try {
    if (typeof error !== 'object' || error === null) return { message: error }
    const { name, message, code, stack, cause } = error as Record<string, unknown>
    return { name, message, code, stack, cause }
  } catch {
    return { message: 'cannot be read' }
  }
}

const frame = /(?:\(|\bat (?:async )?)((?:file:\/\/)?\/[^()]*?|[A-Za-z]:\\[^()]*?):(\d+):(\d+)\)?$/
/** Node puts the place of a syntax error in front of the stack. */
const head = /^((?:file:\/\/)?\/\S.*|[A-Za-z]:\\.*):(\d+)$/

/**
 * The first place in a stack that is in the user's own code: neither Node's, nor a dependency's. Where there is none, the first that is
 * not Node's.
 */
export function placeIn(stack: string): Place | undefined {
  const [first = '', ...lines] = stack.split('\n')
  const syntax = head.exec(first)
  if (syntax) return { file: pathOf(syntax[1]!), line: Number(syntax[2]) }
  const places = lines.flatMap((line) => {
    const [, file, row, column] = frame.exec(line.trim()) ?? []
    return file === undefined ? [] : [{ file: pathOf(file), line: Number(row), column: Number(column) }]
  })
  return places.find(({ file }) => !/[\\/]node_modules[\\/]/.test(file)) ?? places[0]
}

function pathOf(file: string): string {
  try {
    return file.startsWith('file:') ? fileURLToPath(file) : file
  } catch {
    return file
  }
}

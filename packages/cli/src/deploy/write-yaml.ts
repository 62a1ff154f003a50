import { Document, Pair, Scalar, YAMLMap, YAMLSeq, type Node } from 'yaml'
import { entriesOf, isList, Noted, type Annotated } from './annotated.js'

/** How many columns a comment may take, its indentation not counted. */
const width = 108

/** The text of a YAML document, comments included. Quoted as YAML 1.1 needs it, which Kubernetes and Compose read: `"yes"`, `"3000:3000"`. */
export function writeYaml(value: Annotated): string {
  const document = new Document(null, { version: '1.1', schema: 'yaml-1.1' })
  document.contents = nodeOf(value)
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

/** A document whose every line is a comment: for what somebody has to complete first. */
export function writeAsComment(value: Annotated): string {
  return writeYaml(value).trimEnd().split('\n').map((line) => `# ${line}`.trimEnd()).join('\n') + '\n'
}

/** A comment, wrapped: lines that begin with `# `. */
export function writeComment(text: string): string {
  return wrap(text).map((line) => `# ${line}\n`).join('')
}

function nodeOf(value: Annotated): Node {
  if (value instanceof Noted) return nodeOf(value.value)
  if (isList(value)) return listOf(value)
  if (typeof value !== 'object') return new Scalar(value)
  const map = new YAMLMap()
  for (const [key, each] of entriesOf(value)) {
    const name = new Scalar(key)
    if (each instanceof Noted) name.commentBefore = comment(each.comment)
    map.add(new Pair(name, nodeOf(each)))
  }
  return map
}

/** A short list of plain values stands in one line. */
function listOf(items: readonly Annotated[]): Node {
  const list = new YAMLSeq()
  for (const item of items) {
    const node = nodeOf(item)
    if (item instanceof Noted) node.commentBefore = comment(item.comment)
    list.add(node)
  }
  list.flow = items.every((item) => typeof item !== 'object')
  return list
}

function comment(text: string): string {
  return wrap(text).map((line) => ` ${line}`).join('\n')
}

function wrap(text: string): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    for (const word of paragraph.split(' ')) {
      const last = lines.at(-1)
      if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
      else lines.push(word)
    }
    return lines
  })
}

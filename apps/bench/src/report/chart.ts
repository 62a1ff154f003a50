import { median } from '../statistics/median.js'
import { digits, type WorkReport } from './report.js'

const width = 760
const rowHeight = 22
const barStart = 240
const barWidth = 420

/** Bars of the medians of all contenders, those of one work beside each other, as an SVG image. Ours are blue. */
export function toSvg(reports: readonly WorkReport[]): string {
  const parts: string[] = []
  let y = 10
  for (const report of reports) {
    const bars = Object.entries(report.samples).map(([name, values]) => ({ name, value: median(values) }))
    if (bars.length === 0 || !report.pictured) continue
    parts.push(text(10, y + 16, heading(report), 'font-weight="bold"'))
    y += rowHeight + 4
    const most = Math.max(...bars.map(({ value }) => value))
    for (const { name, value } of bars) {
      const length = most > 0 ? Math.max(1, (value / most) * barWidth) : 1
      parts.push(text(barStart - 10, y + 14, name, 'text-anchor="end"'))
      parts.push(`<rect x="${barStart}" y="${y + 3}" width="${length.toFixed(1)}" height="${rowHeight - 6}" fill="${name.startsWith('asc') ? '#2f6fde' : '#9aa5b1'}"/>`)
      parts.push(text(barStart + length + 6, y + 14, digits(value)))
      y += rowHeight
    }
    y += 12
  }
  const style = '<style>text { font: 13px system-ui, sans-serif; fill: #1f2933 }</style><rect width="100%" height="100%" fill="#fff"/>'
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y + 10}" viewBox="0 0 ${width} ${y + 10}">${style}\n${parts.join('\n')}\n</svg>\n`
}

function heading({ title, unit, verdicts }: WorkReport): string {
  const [claim] = verdicts
  return `${title}: ${unit}${claim ? (claim.atMost === undefined ? ', more is better' : ', less is better') : ''}`
}

function text(x: number, y: number, content: string, attributes = ''): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${x.toFixed(1)}" y="${y}" ${attributes}>${escaped}</text>`
}

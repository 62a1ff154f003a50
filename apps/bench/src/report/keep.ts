import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { toSvg } from './chart.js'
import { withResults } from './page.js'
import { toMarkdown, type Results, type WorkReport } from './report.js'

const folder = new URL('../../../bench/', import.meta.url)
const page = new URL('../../../docs/benchmarks.md', import.meta.url)

/** Writes `bench/NAME.json`, `.md` and `.svg`. */
export function keep(name: string, results: Results): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync(new URL(`${name}.md`, folder), toMarkdown(results))
  writeFileSync(new URL(`${name}.svg`, folder), toSvg(results.works))
}

/** The same for the results that the documentation shows, and puts them there. */
export function publish(results: Results): void {
  keep('results', results)
  writeFileSync(page, withResults(readFileSync(page, 'utf8'), toMarkdown(results)))
}

/** What is known from an earlier run of all works. */
export function published(): readonly WorkReport[] {
  return (JSON.parse(readFileSync(new URL('results.json', folder), 'utf8')) as Results).works
}

const [begin, end] = ['<!-- results: written by `pnpm bench` -->\n', '<!-- end of results -->']

/** The page with what is between its two marks replaced. @throws {Error} when it has no such marks */
export function withResults(page: string, results: string): string {
  const [before, rest] = page.split(begin)
  const [, after] = (rest ?? '').split(end)
  if (before === undefined || after === undefined) throw new Error('The page has no place for results')
  return `${before}${begin}\n${results}\n${end}${after}`
}

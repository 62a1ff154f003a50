/** What children of `chat` wrote, as it came through their supervisor with a prefix: each line whole, none missing or twice. */
export function brokenOutput(output: string): string[] {
  const next = new Map<string, number>()
  for (const line of output.split('\n').slice(0, -1)) {
    const [, kind, name = '', number] = /^\[[^\]]+\] (line|last) (\S+) (\d+) (?:x* )?end$/.exec(line) ?? []
    if (kind === undefined) return [`A line is not whole: ${JSON.stringify(line.slice(0, 300))}`]
    const expected = next.get(name) ?? 0
    if (Number(number) !== expected) return [`${name} wrote line ${expected} next, but ${kind} ${number} came`]
    next.set(name, kind === 'last' ? Infinity : expected + 1)
  }
  return []
}

/** Who has written to the end. */
export function finished(output: string): string[] {
  return [...output.matchAll(/^\[[^\]]+\] last (\S+) \d+ end$/gm)].map(([, name]) => name!)
}

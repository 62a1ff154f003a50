/** What keeps the event loop of this process or thread alive: how many of which kind, as Node names them. */
export function activeResources(names: readonly string[] = process.getActiveResourcesInfo()): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => (count > 1 ? `${count} × ${name}` : name)).join(', ') || 'nothing that Node knows of'
}

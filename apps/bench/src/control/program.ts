/** One of the programs, as it is built. */
export function program(name: string): URL {
  return new URL(`./programs/${name}.js`, import.meta.url)
}

/**
 * Has Node load and compile what a process or thread needs for its first server, which is 2 to 10 ms: two modules, and the
 * expressions that recognise an address. From its second use on a regular expression is machine code.
 */
export async function rehearse(): Promise<void> {
  const [{ isIP }] = await Promise.all([import('node:net'), import('node:dns'), import('node:cluster')])
  for (const address of ['::', '::1']) isIP(address)
}

/**
 * Makes Node load and compile in advance what the first server of a process or thread needs, which takes 2 to 10 ms: two modules,
 * and the regular expressions that recognise an address. A regular expression becomes machine code with its second use.
 */
export async function rehearse(): Promise<void> {
  const [{ isIP }] = await Promise.all([import('node:net'), import('node:dns'), import('node:cluster')])
  for (const address of ['::', '::1']) isIP(address)
}

/** A proxy that passes everything on 20 ms late: the module that the tests use as well, in a process of its own. */
const [, , module, target] = process.argv as [string, string, string, string]
const { delayProxy } = (await import(module)) as { delayProxy(options: { target: number }): Promise<{ port: number }> }
const { port } = await delayProxy({ target: Number(target) })
process.once('disconnect', () => process.exit())
process.send!({ port })

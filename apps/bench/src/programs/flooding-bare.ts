/** The same in a process that was forked by hand. */
process.on('message', (question) => process.send!(question, undefined, undefined, () => {}))
process.once('disconnect', () => process.exit())
if (process.argv[2] === 'messages') flood(0)

function flood(index: number): void {
  process.send!({ index, text: 'a few words' }, undefined, undefined, () => flood(index + 1))
}

/** Answers after a while, as a request to a database would. */
export function answer(send) {
  setTimeout(() => send(`hello from ${process.pid}\n`), 5)
}

export const answered = () => new Promise((resolve) => answer(resolve))

/** What a program does on the signals by which it is stopped. */
export function onStop(stop) {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)
}

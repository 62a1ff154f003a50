/** Calls `say` as many times a second, each call by itself and never ahead of its time. @returns how often it was called so far */
export function sayOften(rate: number, say: () => void): () => number {
  const start = performance.now()
  let said = 0
  setInterval(() => {
    for (const due = ((performance.now() - start) / 1000) * rate; said < due; said++) say()
  }, 1)
  return () => said
}

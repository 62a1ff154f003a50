/** Code that waits for something to become true. Each change has all of it look again. */
export class Waiters {
  readonly #waiting = new Set<() => void>()

  /** Resolves with the first value that `probe` returns, asked now and at each `ask`. Rejects when `signal` is aborted. */
  until<T>(probe: () => T | undefined, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(ask)
        signal?.removeEventListener('abort', abort)
      }
      const abort = () => {
        leave()
        reject(signal!.reason as Error)
      }
      const ask = () => {
        const value = probe()
        if (value === undefined) return
        leave()
        resolve(value)
      }
      if (signal?.aborted) return reject(signal.reason as Error)
      signal?.addEventListener('abort', abort, { once: true })
      this.#waiting.add(ask)
      ask()
    })
  }

  ask(): void {
    for (const ask of [...this.#waiting]) ask()
  }
}

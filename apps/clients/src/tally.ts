/** What the clients of one run have seen. */
export class Tally {
  answered = 0
  /** How many connections were opened by those who count them. */
  connections = 0
  /** One text for each request, message or stream that was lost. */
  lost: string[] = []
  #waiting: (() => void)[] = []

  answer(): void {
    this.answered += 1
    for (const look of this.#waiting.splice(0)) look()
  }

  lose(why: unknown): void {
    this.lost.push(why instanceof Error ? `${(why as NodeJS.ErrnoException).code ?? why.name}: ${why.message}` : String(why))
  }

  /** Resolves when there are so many more answers. */
  async more(count: number): Promise<void> {
    const target = this.answered + count
    while (this.answered < target) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
}

/** A client that is busy until it is told to end. It tells the tally, and resolves when it has ended. */
export type Client = (port: number, tally: Tally, ending: AbortSignal) => Promise<void>

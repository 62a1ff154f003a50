import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { createInterface } from 'node:readline'

/** How long anything may take, in milliseconds, before it counts as failed. */
const patience = 60_000

/** A service that a line of README starts, seen from outside. */
export class ReadmeService {
  #process
  #notices
  #output = ''
  #exit

  /** @param command as one types it in `folder` */
  constructor(command, folder, env) {
    // The shell gives way to the command, so that signals reach that. Through the pipe it says when it is ready.
    this.#process = spawn('/bin/sh', ['-c', `exec ${command}`], { cwd: folder, env: { ...env, NOTIFY_PIPE: '3' }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
    for (const stream of ['stdout', 'stderr']) this.#process[stream].setEncoding('utf8').on('data', (text) => (this.#output += text))
    this.#notices = createInterface({ input: this.#process.stdio[3] })[Symbol.asyncIterator]()
    this.#exit = once(this.#process, 'exit')
  }

  /** Resolves when it says that it is ready: once it has started, and once more after each reload. */
  async ready() {
    return this.#inTime('becomes ready', async () => {
      for (;;) {
        const { value, done } = await this.#notices.next()
        if (done) throw new Error('it has ended')
        const message = JSON.parse(value)
        if (message.error) throw new Error(JSON.stringify(message.error))
        if (message.ready) return
      }
    })
  }

  signal(signal) {
    this.#process.kill(signal)
  }

  /** Resolves when it has ended. Rejects unless it ended with 0. */
  async ended() {
    return this.#inTime('ends', async () => {
      const [code, signal] = await this.#exit
      if (code !== 0) throw new Error(`it ended with ${signal ?? code}`)
    })
  }

  /** Ends it, whatever it does. Its children end with it. */
  async kill() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    this.#process.kill('SIGKILL')
    await this.#exit
  }

  async #inTime(what, action) {
    let timer
    const tooLate = new Promise((_, reject) => {
      timer = setTimeout(reject, patience, new Error(`not within ${patience / 1000} s`))
    })
    try {
      return await Promise.race([action(), tooLate])
    } catch (error) {
      throw new Error(`The service never ${what}: ${error.message}. It wrote:\n${this.#output}`, { cause: error })
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Asks once, on a connection of its own. Resolves with the text of the answer. */
export function ask(url) {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk)).on('end', () => resolve(text)).on('error', reject)
    })
    request.on('error', reject)
  })
}

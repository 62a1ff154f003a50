import { podman, podmanEnv } from './images.js'
import { run, until } from './run.js'

/** What a careful operator gives a container: no root, nothing to write to, no capability. */
export const hardened: readonly string[] = ['--network=none', '--read-only', '--cap-drop=all', '--security-opt=no-new-privileges']

/** A container of podman. */
export class Container {
  readonly #id: string

  private constructor(id: string) {
    this.#id = id
  }

  static async start(image: string, options: readonly string[], command: readonly string[] = []): Promise<Container> {
    return new Container((await podman('run', '--detach', ...hardened, ...options, image, ...command)).trim())
  }

  async logs(): Promise<string> {
    const { stdout, stderr } = await run(['podman', 'logs', this.#id], { env: podmanEnv })
    return stdout + stderr
  }

  /** Waits for a line that has all of these texts. */
  async line(...texts: readonly string[]): Promise<string> {
    return until(texts.join(', '), async () => (await this.logs()).split('\n').find((line) => texts.every((text) => line.includes(text))), 60_000)
  }

  /** Asks the program inside, with the Node that is there; empty: no answer. Whatever runs inside is killed when the first process ends, so that its exit code says nothing. */
  async ask(path = '/'): Promise<string> {
    const script = `fetch('http://127.0.0.1:3000${path}').then((answer) => answer.text()).then((text) => process.stdout.write(text))`
    return (await run(['podman', 'exec', this.#id, 'node', '-e', script], { env: podmanEnv })).stdout.trim()
  }

  /** Runs asc inside. */
  async asc(...words: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
    return run(['podman', 'exec', this.#id, 'node', 'node_modules/@asc/cli/bin/asc.js', ...words], { env: podmanEnv })
  }

  /** Asks it to end, and kills it after the grace, in seconds. @returns how long that took, in milliseconds, and the exit code */
  async stop(grace = 20): Promise<{ readonly took: number; readonly code: number }> {
    const begin = performance.now()
    await podman('stop', '--time', String(grace), this.#id)
    return { took: performance.now() - begin, code: await this.state('ExitCode') }
  }

  async state(field: 'ExitCode'): Promise<number>
  async state(field: 'Running'): Promise<boolean>
  async state(field: string): Promise<unknown> {
    return JSON.parse((await podman('inspect', '--format', `{{json .State.${field}}}`, this.#id)).trim())
  }

  async remove(): Promise<void> {
    await run(['podman', 'rm', '--force', '--time', '0', this.#id], { env: podmanEnv })
  }
}

import type { BackendName } from '../base/backends.js'
import type { Drill } from '../stage/drill.js'
import { Stage, type StageExtent } from '../stage/stage.js'

/** How a drill went on one backend. */
export interface Performance {
  readonly drill: string
  readonly backend: BackendName
  readonly seed: number
  /** In milliseconds. */
  readonly duration: number
  /** What held. */
  readonly held: readonly string[]
  /** What did not, and all that is known of it. */
  readonly broken?: { readonly reason: string; readonly account: string }
}

/** Runs a drill. Never rejects, and leaves nothing behind. */
export async function perform(drill: Drill, backend: BackendName, seed: number, extent: StageExtent = {}): Promise<Performance> {
  const stage = new Stage(backend, seed, extent)
  const begin = performance.now()
  const report = () => ({ drill: drill.name, backend, seed, held: stage.held, duration: performance.now() - begin })
  try {
    await drill.run(stage)
    await stage.close()
    return report()
  } catch (error) {
    return { ...report(), broken: { reason: (error as Error).name === 'BrokenError' ? (error as Error).message : String((error as Error).stack), account: account(stage) } }
  } finally {
    await stage.clear()
  }
}

/** The journals and the output of all services of a stage. */
function account({ services }: Stage): string {
  return services
    .map(({ pid, options, journal, stdout, stderr }) => {
      const lines = journal.entries.filter(({ kind }) => kind !== 'reply').map((entry) => JSON.stringify(entry))
      return [`service ${pid}: ${JSON.stringify(options)}`, ...lines, `stdout: ${stdout.slice(-4000)}`, `stderr: ${stderr.slice(-4000)}`].join('\n')
    })
    .join('\n\n')
}

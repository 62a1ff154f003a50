import type { LoadPlan } from '@asc/http'

/** When a program counts as ready, as it travels to its process. */
export type ReadyCondition =
  | { readonly when: 'listen' }
  | { readonly when: 'message' }
  | { readonly when: 'answer'; readonly path: string }
  | { readonly when: 'output'; readonly source: string; readonly flags: string }
  | { readonly when: 'start' }

/** What the preload in a program's process is told. */
export interface ProgramSettings {
  readonly file: string
  readonly readyOn: ReadyCondition
  /** How it is asked to end once it is drained. */
  readonly shutdown: 'signal' | 'message'
  /** Milliseconds; `undefined`: what the grace period leaves. */
  readonly drainTimeout: number | undefined
  readonly load: LoadPlan
}

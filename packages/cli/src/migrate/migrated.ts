import type { ServiceConfig } from '../config/config-schema.js'

/** What another tool's file comes to. */
export interface Migrated {
  readonly services: Readonly<Record<string, ServiceConfig>>
  /** What has no counterpart, or means something else: one sentence each. */
  readonly notes: readonly string[]
}

import type { ServerKind } from './serving.js'

/** This project, and what a user would pick instead. All run the same server, in two workers unless a work says otherwise. */
export const servers = {
  asc: { program: 'http-asc' },
  'node:cluster': { program: 'http-cluster' },
  'node:cluster, shared': { program: 'http-cluster', policy: 'shared' },
  PM2: { program: 'http-pm2', peer: true },
  throng: { program: 'http-throng', peer: true },
  'bare, one socket': { program: 'http-bare' },
} as const satisfies Record<string, ServerKind>

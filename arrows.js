/**
 * Which package may build on which: the whole table, held by eslint.config.js (imports) and scripts/check-dependencies.js
 * (package.json). Tests may import whatever their package declares. `types:` may only be `import type`, and is never installed.
 */
export const arrows = {
  '@asc/core': [],
  '@asc/posix': [],
  '@asc/forked': ['@asc/core'],
  '@asc/threaded': ['@asc/core', '@asc/posix'],
  '@asc/hybrid': ['@asc/core', '@asc/forked', '@asc/threaded'],
  '@asc/controller': ['@asc/core', '@asc/posix'], // never a backend: it is given one; posix where it is installed, as PID 1
  '@asc/systemd': ['@asc/core', '@asc/posix'],
  '@asc/http': ['@asc/core'],
  '@asc/program': ['@asc/core', '@asc/http'],
  '@asc/monitor': ['@asc/core', 'types:@asc/controller'],
  '@asc/cli': [
    '@asc/core', '@asc/posix', '@asc/forked', '@asc/threaded', '@asc/hybrid', '@asc/controller', '@asc/systemd', '@asc/http', '@asc/program', '@asc/monitor',
  ],
  '@asc/conformance': ['@asc/core'], // private: the suite that every backend passes
}

/**
 * The rooms of a package or an app: folders of its `src`, each of which imports only from those before it, type imports included. Files
 * that lie in `src` itself come last. More than twelve source files need rooms. Held by scripts/check-rooms.js.
 */
export const rooms = {
  '@asc/core': ['base', 'wire', 'system', 'listen', 'notify', 'messaging', 'decide', 'instance', 'task', 'spawn', 'process', 'supervise'],
  '@asc/http': ['base', 'protocols', 'drain', 'track', 'balance', 'application', 'warm'],
  '@asc/threaded': ['thread'],
  '@asc/posix': ['call', 'descriptors', 'datagrams', 'processes'],
  '@asc/controller': ['reporting', 'rollout', 'signals'],
  '@asc/systemd': ['protocol', 'transport', 'notifier', 'sockets', 'units'],
  '@asc/program': ['settings', 'locate', 'sockets', 'child'],
  '@asc/monitor': ['contract', 'location', 'client', 'figures', 'model', 'views', 'browser', 'page', 'observe', 'act', 'scale', 'metrics', 'record', 'serve'],
  '@asc/cli': ['base', 'config', 'look', 'supervise', 'client', 'machine', 'migrate', 'deploy', 'verbs'],
  '@asc/conformance': ['observe', 'subject', 'startup', 'supervision', 'exits', 'messaging', 'safety'],
  '@asc/bench': ['statistics', 'common', 'programs', 'measure', 'control', 'works', 'report'],
  '@asc/demo': ['base', 'service', 'drilled', 'load', 'steps', 'run'],
  '@asc/drills': ['base', 'protocol', 'service', 'checks', 'stage', 'clients', 'programs', 'drills', 'run'],
}

const types = 'types:'

/** The packages that `name` may import and depend on. */
export function allowed(name) {
  return arrows[name].filter((target) => !target.startsWith(types))
}

/** The packages of which `name` may import types only. */
export function allowedTypes(name) {
  return arrows[name].filter((target) => target.startsWith(types)).map((target) => target.slice(types.length))
}

/** Where a package of the table lives: `packages/core` for `@asc/core`. */
export function folder(name) {
  return name.replace('@asc/', 'packages/')
}

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
  '@asc/controller': ['@asc/core'], // never a backend: it is given one
  '@asc/systemd': ['@asc/core', '@asc/posix'],
  '@asc/http': ['@asc/core'],
  '@asc/monitor': ['@asc/core', 'types:@asc/controller'],
  '@asc/cli': [
    '@asc/core', '@asc/posix', '@asc/forked', '@asc/threaded', '@asc/hybrid', '@asc/controller', '@asc/systemd', '@asc/http', '@asc/monitor',
  ],
  '@asc/conformance': ['@asc/core'], // private: the suite that every backend passes
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

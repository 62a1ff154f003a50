import type { Options } from 'tsup'

/** What every package builds the same way: ES modules for the oldest supported Node, with declarations and source maps. */
export const base: Options = {
  format: 'esm',
  target: 'node20',
  platform: 'node',
  clean: true,
  sourcemap: true,
  splitting: true,
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
}

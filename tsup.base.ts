import { dirname, resolve } from 'node:path'
import type { Options } from 'tsup'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

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

/** Each start compiles it. */
const short = { minifyWhitespace: true, minifySyntax: true }

/** One file with all that it needs. CommonJS, as that is the fastest for Node to load. */
export const childFile: Options = {
  ...base,
  format: 'cjs',
  dts: false,
  splitting: false,
  esbuildOptions: (options) => void Object.assign(options, short),
  noExternal: [/^@asc\//],
  clean: false,
}

/** Has `import text from 'text:./file.ts'` give the text of such a file. */
export function asText(plugins: Plugin[] = []): Plugin {
  return {
    name: 'text',
    setup(build) {
      build.onResolve({ filter: /^text:/ }, ({ path, importer }) => ({ path: resolve(dirname(importer), path.slice('text:'.length)), namespace: 'text' }))
      build.onLoad({ filter: /.*/, namespace: 'text' }, async ({ path }) => {
        const { outputFiles } = await build.esbuild.build({
          entryPoints: [path], bundle: true, write: false, format: 'cjs', platform: 'node', target: 'node20', ...short, plugins: [asText(), ...plugins],
        })
        return { contents: outputFiles[0]!.text, loader: 'text' }
      })
    },
  }
}

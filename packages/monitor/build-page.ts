import { readFile, writeFile } from 'node:fs/promises'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build, type BuildOptions } from 'esbuild'

const common: BuildOptions = { bundle: true, minify: true, write: false, target: ['chrome120', 'firefox121', 'safari17.4'], legalComments: 'none' }

/** What is inlined, and under which licences that is allowed. */
const inlined = ['preact', 'htm', 'uplot']

/**
 * Makes `dist/page.html`: one document with its style and script inside, and the same compressed, so that the supervisor never has to.
 * The licences of what is inlined are in `dist/page.licences.txt`.
 */
export async function buildPage(): Promise<void> {
  const code: BuildOptions = { ...common, format: 'iife', tsconfig: 'src/browser/tsconfig.json' }
  const [head, script, style, template] = await Promise.all([
    text({ ...code, entryPoints: ['src/browser/head.ts'] }),
    text({ ...code, entryPoints: ['src/browser/main.ts'] }),
    text({ ...common, stdin: { contents: '@import "uplot/dist/uPlot.min.css"; @import "./style.css";', loader: 'css', resolveDir: 'src/views' } }),
    readFile('src/views/page.html', 'utf8'),
  ])
  // A replacement function, so that `$&` in the script stays as it is.
  const parts: Readonly<Record<string, string>> = { head: inline(head), style: style.trim(), script: inline(script) }
  const html = template.replace(/\/\* (\w+) \*\//g, (_place, name: string) => parts[name]!)
  const licences = await Promise.all(inlined.map(async (name) => `${name}\n\n${await readFile(`node_modules/${name}/LICENSE`, 'utf8')}`))
  await Promise.all([
    writeFile('dist/page.html', html),
    writeFile('dist/page.html.gz', gzipSync(html, { level: 9 })),
    writeFile('dist/page.html.br', brotliCompressSync(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })),
    writeFile('dist/page.licences.txt', licences.join('\n\n')),
  ])
}

/** A script that does not end where its text names its own end. */
function inline(script: string): string {
  return script.trim().replaceAll('</script', '<\\/script')
}

async function text(options: BuildOptions): Promise<string> {
  const { outputFiles } = await build(options)
  return outputFiles![0]!.text
}

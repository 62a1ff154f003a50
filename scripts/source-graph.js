import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

const skipped = new Set(['node_modules', 'dist', 'coverage', '.turbo', 'peers'])

/**
 * Which file of these folders of a repository imports which, by paths relative to `root`. Type imports, dynamic imports and `require`
 * count; only relative imports are followed.
 *
 * @returns {Map<string, string[]>}
 */
export function sourceGraph(root, folders) {
  const files = folders.map((folder) => join(root, folder)).filter(existsSync).flatMap(sources)
  return new Map(files.map((file) => [relative(root, file), imports(file).map((target) => relative(root, target))]))
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : sources(path)
    return /\.(ts|js|mjs|cjs)$/.test(entry.name) ? [path] : []
  })
}

function imports(file) {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true)
  const targets = importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => find(resolve(dirname(file), fileName)))
    .filter((target) => target !== undefined)
  return [...new Set(targets)]
}

/** `x.js` in an import is `x.ts` on disk, if that is there. */
function find(path) {
  return [path.replace(/\.js$/, '.ts'), path].find((candidate) => existsSync(candidate))
}

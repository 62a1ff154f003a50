import { relative, sep } from 'node:path'
import { watch } from 'chokidar'
import type { Logger } from '@asc/core'
import { isAscError } from '@asc/core'
import type { ServiceController } from './service-controller.js'

/** How long the last change must be past, in milliseconds: an editor, a compiler or git write many files at once. */
const quiet = 200

/** What is read when a program starts. What it writes itself, such as logs and databases, must not reload it again and again. */
const sources = /(?:\.(?:[cm]?[jt]sx?|json5?|node|wasm|html?|css|ejs|pug|hbs|liquid|njk|mustache|graphql|gql|proto|ya?ml|toml)|(?:^|[/\\])\.env[^/\\]*)$/

/** Folders that are not looked into, wherever they are. */
const ignored = new Set(['node_modules', '.git', '.hg', '.svn', '.cache', '.turbo', '.next', 'coverage'])

/**
 * Reloads a service when one of its files changes: new children beside the old ones, which stay if the new ones fail.
 *
 * @returns a function that ends it
 */
export function watchService(controller: ServiceController, paths: readonly string[], logger: Logger): () => Promise<void> {
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const watcher = watch([...paths], { ignoreInitial: true, ignored: (path) => isIgnored(path, paths), ignorePermissionErrors: true })
  const reload = async () => {
    const files = [...changed]
    changed.clear()
    if (!controller.running) return
    logger.info({ service: controller.service.name, files: files.slice(0, 10) }, `${describeFiles(files)} changed: reload`)
    try {
      await controller.restart()
    } catch (error) {
      // The controller has told it, and a newer change may have superseded it.
      if (!isAscError(error)) logger.error({ service: controller.service.name, err: error }, 'The reload has failed')
    }
  }
  watcher.on('all', (_event, path) => {
    if (!sources.test(path) && !paths.includes(path)) return
    changed.add(relative(process.cwd(), path) || path)
    clearTimeout(timer)
    timer = setTimeout(() => void reload(), quiet)
  })
  watcher.once('ready', () => logger.info({ service: controller.service.name, paths }, 'Watching'))
  watcher.on('error', (error) => logger.warn({ service: controller.service.name, err: error }, 'Some files cannot be watched'))
  return () => {
    clearTimeout(timer)
    return watcher.close()
  }
}

/** `server.js`, `server.js and routes.js`, `server.js and 7 others`. */
export function describeFiles(files: readonly string[]): string {
  const [first = 'something', second, ...others] = files
  if (second === undefined) return first
  return others.length === 0 ? `${first} and ${second}` : `${first} and ${others.length + 1} others`
}

/** Whether a path is below a folder that is never watched, seen from the watched one. */
export function isIgnored(path: string, roots: readonly string[]): boolean {
  const root = roots.find((each) => path === each || path.startsWith(each + sep))
  return (root === undefined ? path : path.slice(root.length)).split(sep).some((part) => ignored.has(part))
}

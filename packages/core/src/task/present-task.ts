import type { Logger } from '../base/logger.js'
import { presentUrl, releaseNow } from '../system/release.js'
import type { FunctionTask, ModuleTask } from '../wire/task-descriptor.js'

let told: string | undefined = releaseNow()?.real

/**
 * The task as it can be started now: where its release has been removed meanwhile, the one that the link points to has to do. Says once that
 * children come from another release.
 */
export function presentTask<T extends ModuleTask | FunctionTask>(task: T, logger: Logger): T {
  const present = task.kind === 'module' ? { ...task, url: presentUrl(task.url) } : task
  const release = releaseNow()
  if (release && release.real !== told && present.kind === 'module' && decodeURI(present.url).startsWith(`file://${release.real}/`)) {
    logger.info({ from: told, to: release.real, link: release.link }, 'Children are started from another release')
    told = release.real
  }
  return present
}

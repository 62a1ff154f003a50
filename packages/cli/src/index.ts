import type { Config, ServiceConfig } from './config/config-schema.js'

export type { Config, ServiceConfig }

/**
 * What `asc.config.ts` exports: returns it as it is, and has an editor check it.
 *
 * @example export default defineConfig({ services: { web: { program: './server.js', count: 'auto' } } })
 */
export function defineConfig(config: Config): Config {
  return config
}

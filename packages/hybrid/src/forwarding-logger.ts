import type { Instance, LogFields, Logger } from '@asc/core'
import { packError } from '@asc/core/backend'

/** A logger that sends every line to the parent, so that all lines of a container go to the one logger that it was given. */
export function forwardingLogger(instance: Pick<Instance, 'notify'>): Logger {
  const writer = (level: keyof Logger) => (fields: LogFields, text: string) => {
    const { err, ...rest } = fields
    instance.notify({ log: { level, text, fields: rest, ...(err !== undefined && { error: packError(err) }) } })
  }
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') }
}

import { packError, type Instance, type LogFields, type Logger } from '@asc/core'

/** A logger that hands every line to the parent, so that all lines of a container go to the one logger that it was given. */
export function forwardingLogger(instance: Pick<Instance, 'notify'>): Logger {
  const writer = (level: keyof Logger) => (fields: LogFields, text: string) => {
    const { error, ...rest } = fields
    instance.notify({ log: { level, text, fields: rest, ...(error !== undefined && { error: packError(error) }) } })
  }
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') }
}

import { encodeNotification, storedListener, SystemdNotifier, unitFile } from '@asc/systemd'
import { describe, expect, it } from 'vitest'

const unit = { name: 'web', command: ['/usr/bin/node', '/srv/main.js'] }

describe('an unknown option is refused, with the one that was probably meant', () => {
  it.each<[string, () => unknown, string]>([
    ['a unit', () => unitFile({ ...unit, gracefulStpo: 5 } as never), "Cannot write the unit file as 'gracefulStpo' is not an option; did you mean 'gracefulStop'?"],
    ['a listener of a unit', () => unitFile({ ...unit, listeners: { http: { prot: 80 } } } as never), "'listeners.http.prot' is not an option; did you mean 'listeners.http.port'?"],
    ['a notification', () => encodeNotification({ raedy: true } as never), "Cannot notify the service manager as 'raedy' is not an option; did you mean 'ready'?"],
    ['a notifier', () => new SystemdNotifier({ transports: [], healthcheckTimeout: 5 } as never), "Cannot create the notifier as 'healthcheckTimeout' is not an option; did you mean 'healthCheckTimeout'?"],
  ])('in the options of %s', (_what, use, text) => {
    expect(use).toThrow(TypeError)
    expect(use).toThrow(text)
  })

  it('in the options of a stored listener', async () => {
    await expect(storedListener('http', { prot: 80 } as object)).rejects.toThrow("Cannot take the stored listener as 'prot' is not an option; did you mean 'port'?")
    await expect(storedListener('http', { port: 0 }, { notfiy: undefined } as object)).rejects.toThrow("'notfiy' is not an option; did you mean 'notify'?")
  })
})

describe('what are no options is refused', () => {
  it.each([[null], [5], [[]]])('%j', async (options) => {
    for (const use of [() => unitFile(options as never), () => encodeNotification(options as never), () => new SystemdNotifier(options as never)]) {
      expect(use).toThrow(TypeError)
      expect(use).toThrow("'options' must be an object")
    }
    await expect(storedListener('http', options as never)).rejects.toThrow("'options' must be an object")
    await expect(storedListener('http', { port: 0 }, options as never)).rejects.toThrow("'options' must be an object")
  })

  it('in the parts of a notifier', () => {
    expect(() => new SystemdNotifier({ transports: null as never })).toThrow("'transports' must be an array of transports: current value is null")
    expect(() => new SystemdNotifier({ transports: [{}] as never })).toThrow("'transports[0]' must be a transport with send: current value is {}")
    expect(() => new SystemdNotifier({ transports: [], healthCheckTimeout: -1 })).toThrow("'healthCheckTimeout' must be a duration in milliseconds")
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyOptions, anyValue, demandRefusal, fuzzing, orRefused } from '../../../fuzz.base.js'
import { containerPlan } from '../src/supervise/container-options.js'
import { CrashPolicy } from '../src/supervise/crash-policy.js'
import { FailureRatePolicy } from '../src/supervise/failure-rate-policy.js'
import { Listener } from '../src/listen/listener.js'
import { createLogger } from '../src/base/logger.js'
import { openNotifier } from '../src/notify/open-notifier.js'
import { processorCount } from '../src/system/processor-count.js'
import { gracePeriod } from '../src/decide/grace-period.js'
import { exec } from '../src/task/task.js'

const each = (use: (options: never) => unknown, ...names: string[]) => fc.property(anyOptions(...names), (options) => void orRefused(() => use(options as never)))

describe('garbage', () => {
  it('in the options of a container is refused by name', () => {
    fc.assert(each(containerPlan, 'policy', 'healthCheckInterval', 'strategy', 'logger'), fuzzing())
  })

  it('in the options of a policy is refused by name', () => {
    fc.assert(each((options) => new CrashPolicy(options), 'then', 'crashes', 'onCrash'), fuzzing())
    fc.assert(each((options) => new FailureRatePolicy(options), 'failures', 'window'), fuzzing())
  })

  it('in a command is refused by name', () => {
    fc.assert(fc.property(anyValue, anyValue, anyOptions('cwd', 'env', 'ready'), (command, args, options) => void orRefused(() => exec(command() as string, args() as string[], options as object))), fuzzing())
    fc.assert(each((options) => exec('true', [], options), 'cwd', 'env', 'ready'), fuzzing())
  })

  it('as a grace period is refused', () => {
    fc.assert(fc.property(anyValue, (make) => void orRefused(() => gracePeriod(make() as number))), fuzzing())
  })

  it('in the variables that we read is refused by name', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 12 }), fc.integer().map(String), fc.double().map(String), fc.constantFrom('', '0', '-1', '007', '1e9', '0x7', ' 7', '9'.repeat(400), 'true', 'debug', '__proto__'))
    fc.assert(fc.property(text, (text) => {
      orRefused(() => createLogger('warn', { ASC_LOG: text }))
      const count = orRefused(() => processorCount({ ASC_PROCESSOR_COUNT: text }))
      if (count !== undefined) expect(count).toBeGreaterThan(0)
      orRefused(() => openNotifier(undefined, { NOTIFY_PIPE: text }))
    }), fuzzing())
  })

  it("in the options of a listener is refused by name, or with the system's error", async () => {
    // Neither a host to be looked up nor a path is among it: those are not garbage.
    const noText = anyValue.filter((make) => typeof make() !== 'string')
    const mixed = fc.record({ port: anyValue, host: noText, path: noText, mode: anyValue, backlog: anyValue, ipv6Only: anyValue }, { requiredKeys: [] })
    await fc.assert(fc.asyncProperty(mixed, async (made) => {
      const options = Object.fromEntries(Object.entries(made).map(([name, make]) => [name, make!()]))
      try {
        (await Listener.bind(options)).close()
      } catch (error) {
        demandRefusal(error)
      }
    }), fuzzing())
  })

  it('as a descriptor is refused', () => {
    const noDescriptor = anyValue.filter((make) => !Number.isInteger(make()) || (make() as number) < 0)
    fc.assert(fc.property(noDescriptor, (make) => void orRefused(() => Listener.fromDescriptor(make() as number))), fuzzing())
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Container, ContainerOptions } from '@asc/core'
import { test } from 'vitest'
import { Journal } from '../observe/journal.js'
import { Puppets } from '../observe/puppets.js'
import type { MakeContainer, Program } from './backend-under-test.js'
import { SupervisorProgram, type ProgramOptions } from './supervisor-program.js'

/** The tools of a test; everything made with them is gone when the test has ended. */
export interface Tools {
  /** Makes a container and records its events and log. */
  make(options?: ContainerOptions): { container: Container; journal: Journal }
  /** An empty folder. */
  folder: string
  /** Where children that run `puppet.mjs` connect. */
  puppets: Puppets
  /** Starts a supervisor as a separate program. */
  supervise(options?: ProgramOptions): Promise<SupervisorProgram>
}

export type ContainerTest = ReturnType<typeof containerTest>

/** A container that cannot be stopped must not keep the test run from ending. */
async function complain(): Promise<void> {
  await setTimeout(20_000, undefined, { ref: false })
  throw new Error('A container was not stopped after 20 s')
}

/** `it` for one backend. */
export function containerTest(makeContainer: MakeContainer, program: Program) {
  return test.extend<Tools>({
    make: async ({ task: _task }, use) => {
      const made: Container[] = []
      await use((options) => {
        const journal = new Journal()
        const container = makeContainer({ logger: journal.logger, healthCheckInterval: 200, ...options })
        journal.watch(container)
        made.push(container)
        return { container, journal }
      })
      await Promise.all(made.map((container) => Promise.race([container.stop(false), complain()])))
    },
    folder: async ({ task: _task }, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'asc-'))
      await use(folder)
      // A process that is ending may still write into it.
      await rm(folder, { recursive: true, force: true, maxRetries: 20 })
    },
    puppets: async ({ folder }, use) => {
      const puppets = new Puppets(join(folder, 'strings'))
      await use(puppets)
      await puppets.close()
    },
    supervise: async ({ task: _task }, use) => {
      const programs: SupervisorProgram[] = []
      await use(async (options = {}) => {
        const started = new SupervisorProgram(program, options)
        programs.push(started)
        await started.up
        return started
      })
      await Promise.all(programs.map((started) => started.kill()))
    },
  })
}

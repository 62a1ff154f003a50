import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect } from 'vitest'
import { fixturePath } from '../observe/fixture.js'
import { Record } from '../observe/record.js'
import type { Subject } from '../subject/subject.js'

/** Programs that are deployed behind a link: `current` points to `releases/1`, and later to another one. */
export function describeRelease({ it, capabilities, program }: Subject): void {
  describe.runIf(capabilities.isolated && process.platform === 'linux')('a program behind a link', () => {
    async function deploy(folder: string, release: number): Promise<string> {
      const path = join(folder, 'releases', String(release))
      await mkdir(join(folder, 'releases'), { recursive: true })
      await cp(fixturePath('release'), path, { recursive: true })
      await writeFile(join(path, 'RELEASE'), `release ${release}`)
      return path
    }

    /** As ln(1) and mv(1) do it: there is no moment without a link. */
    async function link(folder: string, release: number): Promise<void> {
      await symlink(join('releases', String(release)), join(folder, 'next'))
      await rename(join(folder, 'next'), join(folder, 'current'))
    }

    function run(main: string, cwd: string) {
      const { module, export: name, options = {} } = program
      const lines = new Record<{ status?: string; text?: string }>((line) => JSON.stringify(line))
      const child = spawn(process.execPath, [main, module, name, JSON.stringify(options)], { cwd, env: { ...process.env, PWD: cwd }, stdio: ['pipe', 'pipe', 'inherit'] })
      createInterface({ input: child.stdout }).on('line', (line) => lines.add(JSON.parse(line) as object))
      return {
        tell: (order: string) => void child.stdin.write(`${order}\n`),
        said: (status: string, n = 1) => lines.nth(`'${status}'`, n, (line) => line.status === status),
        logged: (text: string) => lines.nth(`the line '${text}'`, 1, (line) => line.text === text),
        end: async () => {
          child.stdin.write('end\n')
          expect(await once(child, 'exit')).toEqual([0, null])
        },
        kill: () => child.kill('SIGKILL'),
      }
    }

    it.for(['by its path', 'from its folder'] as const)('starts the release that the link points to, and another one when its own is gone: started %s', async (how, { folder: made }) => {
      const folder = await realpath(made)
      const first = await deploy(folder, 1)
      await link(folder, 1)
      const current = join(folder, 'current')
      const service = how === 'by its path' ? run(join(current, 'main.mjs'), folder) : run('main.mjs', current)
      const where = (release: string) => (how === 'by its path' ? folder : capabilities.multiprocess ? release : first)
      try {
        await service.said(`release 1 in ${where(first)}`)

        // A child that dies before the restart is of the same release.
        const second = await deploy(folder, 2)
        await link(folder, 2)
        service.tell('kill')
        await service.said(`release 1 in ${where(first)}`, 2)
        service.tell('reload')
        await service.said(`release 2 in ${where(second)}`)
        expect(await service.logged('Children are started from another release')).toMatchObject({ from: first, to: second, link: current })

        const third = await deploy(folder, 3)
        await link(folder, 3)
        await rm(first, { recursive: true })
        await rm(second, { recursive: true })
        service.tell('kill')
        await service.said(`release 3 in ${how === 'by its path' ? folder : third}`)
        await service.end()
      } finally {
        service.kill()
      }
    })

    it('works in a folder that is there when its own has been removed without another', async ({ folder: made }) => {
      const folder = await realpath(made)
      const path = await deploy(folder, 1)
      const work = join(folder, 'work')
      await mkdir(work)
      const service = run(join(path, 'main.mjs'), work)
      try {
        await service.said(`release 1 in ${work}`)
        await rm(work, { recursive: true })
        service.tell('kill')
        await service.said(`release 1 in ${folder}`)
        await service.end()
      } finally {
        service.kill()
      }
    })
  })
}

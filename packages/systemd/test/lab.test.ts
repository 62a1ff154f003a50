import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Lab } from './lab/lab.js'
import { cgroupRoot, obstacle } from './lab/obstacle.js'

describe.skipIf(obstacle)(`the lab${obstacle === undefined ? '' : ` (SKIPPED: ${obstacle})`}`, () => {
  it('has a system of its own, and leaves nothing behind', async () => {
    const lab = await Lab.start()
    await lab.install({
      'one.service': '[Service]\nExecStart=/bin/sleep infinity\n',
      'word.service': '[Service]\nType=oneshot\nExecStart=/bin/sh -c "echo $$PPID; echo err >&2"\n',
    })
    await lab.systemctl('start', 'one.service', 'word.service')
    expect(await lab.show('one.service', 'ActiveState')).toBe('active')
    expect(await lab.processes('one.service')).toHaveLength(1)
    expect(lab.output('word.service')).toBe('1\nerr\n')
    expect(await lab.exec('sh', '-c', 'cat /proc/1/comm; echo no >&2; exit 3')).toEqual({ code: 3, stdout: 'systemd\n', stderr: 'no\n' })
    await lab.stop()
    expect(existsSync(lab.folder)).toBe(false)
    expect(readdirSync(cgroupRoot!).filter((name) => name.startsWith(`asc-lab-${process.pid}-`))).toEqual([])
  })

  it('fails with the output of systemctl when that fails', async () => {
    await using lab = await Lab.start()
    await lab.install({ 'bad.service': '[Service]\nType=oneshot\nExecStart=/bin/sh -c "echo because; exit 1"\n' })
    await expect(lab.systemctl('start', 'bad.service')).rejects.toThrow(/because/)
  })
})

import { afterAll, beforeAll, beforeEach, describe, onTestFailed } from 'vitest'
import { Lab } from './lab.js'
import { obstacle } from './obstacle.js'

/** A `describe` with a lab that its tests share. Where none can be started its tests are skipped, and the title says why. */
export function describeInLab(title: string, tests: (lab: () => Lab) => void): void {
  describe.skipIf(obstacle)(obstacle === undefined ? title : `${title} (SKIPPED: ${obstacle})`, () => {
    let lab: Lab
    beforeAll(async () => {
      lab = await Lab.start()
    })
    beforeEach(() => onTestFailed(() => console.error(lab.account())))
    afterAll(() => lab?.stop())
    tests(() => lab)
  })
}

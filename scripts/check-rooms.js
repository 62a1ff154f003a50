// Proves the structure inside of packages and apps; see room-problems.js for what is looked at.
import { rooms } from '../arrows.js'
import { roomProblems } from './room-problems.js'
import { root, workspace } from './workspace.js'

const members = workspace().map(({ folder, manifest }) => ({ folder, name: manifest.name }))
const problems = roomProblems({ root, members, rooms })
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1

// "Install only what you need": what a package brings along follows the arrows of arrows.js too.
import { allowed, allowedTypes, arrows, folder } from '../arrows.js'
import { workspace } from './workspace.js'

const problems = workspace().filter((member) => member.folder.startsWith('packages/')).flatMap(check)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1

function check({ folder: place, manifest }) {
  const { name, dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest
  const fault = (text) => `${place}/package.json: ${text}`
  if (!(name in arrows)) return [fault(`${name} has no line in arrows.js`)]

  const ours = (table) => Object.keys(table).filter((target) => target in arrows || target.startsWith('@asc/'))
  const installed = [...new Set([dependencies, optionalDependencies, peerDependencies].flatMap(ours))]
  const optional = (target) => target in peerDependencies && peerDependenciesMeta[target]?.optional === true
  const justTypes = (target) => allowedTypes(name).includes(target) && optional(target) && !(target in dependencies) && !(target in optionalDependencies)

  return [
    ...(place === folder(name) ? [] : [fault(`${name} belongs in ${folder(name)}`)]),
    ...installed
      .filter((target) => !allowed(name).includes(target) && !justTypes(target))
      .map((target) => fault(allowedTypes(name).includes(target)
        ? `${target} gives ${name} nothing but types: make it an optional peer dependency`
        : `${name} must not depend on ${target}: arrows.js has no such arrow`)),
    ...ours({ ...dependencies, ...optionalDependencies, ...peerDependencies })
      .filter((target) => (dependencies[target] ?? optionalDependencies[target] ?? peerDependencies[target]) !== 'workspace:^')
      .map((target) => fault(`${target} must be asked for as workspace:^`)),
  ]
}

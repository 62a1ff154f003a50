import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { circles } from './circles.js'
import { sourceGraph } from './source-graph.js'

/** How many source files a package or an app may have without rooms. */
const manageable = 12

/**
 * What is wrong with the structure inside of packages and apps, as one sentence each: a circle of imports; an import from a room that
 * comes later; a folder that is no room; a room whose README does not name each of its files; more than twelve files without rooms.
 *
 * @param root the repository
 * @param members every package and app: `{ folder, name }`
 * @param rooms their rooms in order, by name: see arrows.js
 * @returns {string[]}
 */
export function roomProblems({ root, members, rooms }) {
  const graph = sourceGraph(root, ['packages', 'apps', 'scripts'])
  const unknown = Object.keys(rooms).filter((name) => !members.some((member) => member.name === name))
  return [
    ...circles(graph).map((circle) => `${circle.join(' → ')} is a circle of imports`),
    ...unknown.map((name) => `arrows.js has rooms of ${name}, which is not in the workspace`),
    ...members.flatMap(({ name, folder }) => (rooms[name] ? inRooms(root, graph, `${folder}/src`, rooms[name]) : withoutRooms(graph, `${folder}/src`))),
  ]
}

function withoutRooms(graph, source) {
  const count = [...graph.keys()].filter((file) => file.startsWith(`${source}/`)).length
  return count > manageable ? [`${source} has ${count} files and no rooms in arrows.js`] : []
}

function inRooms(root, graph, source, order) {
  const folders = readdirSync(join(root, source), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return [
    ...folders.filter((name) => !order.includes(name)).map((name) => `${source}/${name} is not in arrows.js`),
    ...wrongArrows(graph, source, order),
    ...order.flatMap((room) => inReadme(root, `${source}/${room}`)),
  ]
}

function wrongArrows(graph, source, order) {
  const files = [...graph].filter(([file]) => file.startsWith(`${source}/`))
  return files.flatMap(([file, targets]) =>
    targets.filter((target) => rank(target, source, order) > rank(file, source, order)).map((target) => `${file} imports ${target}, which is in a later room`))
}

/** The place of a file's room in the order; files in `src` itself come last, and files outside of it are anybody's. */
function rank(file, source, order) {
  if (!file.startsWith(`${source}/`)) return -1
  const [room, inner] = file.slice(source.length + 1).split('/')
  return inner === undefined ? order.length : order.indexOf(room)
}

function inReadme(root, room) {
  const path = join(root, room, 'README.md')
  if (!existsSync(path)) return [`${room} has no README.md`]
  const named = [...readFileSync(path, 'utf8').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name)
  const files = readdirSync(join(root, room)).filter((name) => name.endsWith('.ts')).map((name) => name.replace('.ts', ''))
  return [
    ...files.filter((file) => !named.includes(file)).map((file) => `${room}/README.md does not name \`${file}\``),
    ...named.filter((name, index) => named.indexOf(name) < index).map((name) => `${room}/README.md names \`${name}\` twice`),
    ...named.filter((name) => !files.includes(name)).map((name) => `${room}/README.md names \`${name}\`, which is not there`),
  ]
}

import { isAscError } from '@asc/core'
import { parseArguments, usage, UsageError } from './arguments.js'
import { drillAll } from './run/drill.js'
import { serveDemo } from './service/serve-demo.js'

try {
  const command = parseArguments(process.argv.slice(2))
  if (command.kind === 'help') console.log(usage)
  else if (command.kind === 'serve') await serveDemo(command.port, command.backend)
  else process.exitCode = (await drillAll(command.backends)) ? 0 : 1
} catch (error) {
  process.exitCode = 1
  if (error instanceof UsageError) console.error(`${error.message}\n\n${usage}`)
  else if (isAscError(error, 'ASC_LISTENER')) console.error(`${error.message}\nTry another port with --port`)
  else console.error(error)
}

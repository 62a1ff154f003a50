/** The service under drill, a program of its own: `service.js <options as JSON>`. It does what its IPC channel says, and tells what happens. */
import { runService } from '../run-service.js'
import type { ServiceOptions } from '../service-options.js'

runService(JSON.parse(process.argv[2]!) as ServiceOptions, new URL('.', import.meta.url))

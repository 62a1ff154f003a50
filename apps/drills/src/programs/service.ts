/** The service under drill, a program of its own: `service.js <options as JSON>`. It does what its IPC channel says, and tells what happens. */
import type { ServiceOptions } from '../protocol/service-options.js'
import { runService } from '../service/run-service.js'

runService(JSON.parse(process.argv[2]!) as ServiceOptions, new URL('.', import.meta.url))

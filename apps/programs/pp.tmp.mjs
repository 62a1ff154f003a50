import { createLogger } from '@asc/core'
import { Forked } from '@asc/forked'
import { program } from '@asc/program'
const c=new Forked({logger:createLogger('silent')})
c.run(program(new URL('./peers/programs/plain.cjs',import.meta.url).pathname,{env:{PORT:'18081'}}),{count:1,execArgv:['--cpu-prof','--cpu-prof-interval=100','--cpu-prof-dir=/tmp/pp']})
await c.waitUntilReady()
await c.stop(3000)

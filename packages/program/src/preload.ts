/**
 * Loaded by Node before an unmodified program, in its process: takes the start message, and prepares what the program will use. Node then
 * runs the program's file as its main module, as it would alone.
 */
import { parentLostCode, startedMark, type ProgramStart } from '@asc/core/child'
import { Channel } from './child/channel.js'
import { leaveNoTrace } from './child/leave-no-trace.js'
import { isClusterWorker } from './child/cluster-workers.js'
import { guard, prepareClusterWorker, prepareProgram } from './child/run-program.js'
import { isThread } from './child/is-thread.js'
import { untilGo } from './child/spare.js'

// Else a container of the program would take this for a main program that was started by mistake.
delete process.env[startedMark]

/** The descriptor of the channel to the parent. */
const channelDescriptor = 3

// The program's own threads inherit the option that loads this file, and have no channel.
if (leaveNoTrace(__filename) && !isThread()) {
  if (isClusterWorker()) prepareClusterWorker()
  else begin()
}

function begin(): void {
  const channel = new Channel(channelDescriptor)
  const start = channel.next() as ProgramStart | undefined
  if (!start || process.ppid !== start.parent) process.exit(parentLostCode)
  guard(start)
  if (start.idle) untilGo(channel)
  prepareProgram(start, channel)
}

/** The same module in a process that was forked by hand. */
import './starting-task.js'

process.send!('ready')
process.once('disconnect', () => process.exit())

// The second script of the document: shows what is now, or what was recorded.
import { isRecorded } from './recorded.js'
import { replay } from './replay.js'
import { Screen } from './screen.js'
import { watch } from './watch.js'

const screen = new Screen()
if (isRecorded()) void replay(screen)
else watch(screen)

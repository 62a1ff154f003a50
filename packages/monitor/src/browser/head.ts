// The first script of the document, in its head.
import { askEarly } from './early.js'
import { isRecorded } from './recorded.js'

if (!isRecorded()) Object.assign(globalThis, { early: askEarly() })

/** Loaded before the program in the drill: its servers keep a journal, and the program does not know. */
import { subscribe } from 'node:diagnostics_channel'
import type { Server } from 'node:net'
import { keepJournal } from './journal.js'

const { JOURNAL } = process.env
if (JOURNAL) subscribe('tracing:net.server.listen:asyncStart', (message) => keepJournal((message as { server: Server }).server, JOURNAL))

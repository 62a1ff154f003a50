import type { ServerResponse } from 'node:http'
import type { Instance } from '@asc/core'
import { serve } from '@asc/http'
import { createWebServer, greeting } from '../service/worker.js'
import { keepJournal } from './journal.js'

/** What the drill hands to each worker. */
export interface DrillData {
  /** The path of the journal. */
  readonly journal: string
}

/** What each worker runs in the drill: the same, but it keeps a journal, and has routes that break it on purpose. */
export default async function drilledWorker(instance: Instance<DrillData>): Promise<void> {
  const server = createWebServer({
    '/hang': (response) => answerAndThen(response, hang),
    '/crash': (response) => answerAndThen(response, crash),
  })
  keepJournal(server, instance.data.journal)
  await serve(instance, server, { listener: 'http' })
}

/** Says first who it is that breaks. */
function answerAndThen(response: ServerResponse, act: () => void): void {
  response.write(greeting)
  setImmediate(act)
}

function hang(): void {
  for (;;);
}

function crash(): void {
  throw new Error('This worker was told to crash')
}

/** A handler as for Deno.serve. */
import { serve } from '@asc/http'
import { answered } from './answer.mjs'

export default async function (instance) {
  await serve(instance, async (request) => new Response(await answered(), { headers: { 'x-path': new URL(request.url).pathname } }))
}

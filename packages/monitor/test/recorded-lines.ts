import { gunzipSync } from 'node:zlib'

/** The lines of a recording, out of its document. */
export function linesIn(html: string): string {
  const [, packed] = /id="recording">([^<]*)</.exec(html)!
  return gunzipSync(Buffer.from(packed!, 'base64')).toString('utf8')
}

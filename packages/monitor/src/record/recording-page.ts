import { readFileSync } from 'node:fs'
import { contentPolicy } from '../page/page-document.js'

/** The parts of a page that shows a recording: what is before the data, and what is after it. */
export interface RecordingPage {
  readonly before: string
  readonly after: string
}

/**
 * Reads the live page, and makes it one that shows a recording. The data between its two parts is base64 of compressed lines, in a script
 * of no type that runs: nothing that was recorded can become markup.
 *
 * @throws if the page cannot be read
 */
export function recordingPage(): RecordingPage {
  const html = readFileSync(new URL('./page.html', import.meta.url), 'utf8')
  // What only a header can say is left out: frames, of which a file knows nothing.
  const policy = contentPolicy(html).replace("connect-src 'self'; ", '').replace("; frame-ancestors 'none'", '')
  const marked = html.replace('<html lang="en">', '<html lang="en" data-recorded>').replace('<meta charset="utf-8">', () => `<meta charset="utf-8">\n<meta http-equiv="content-security-policy" content="${policy}">`)
  const at = marked.lastIndexOf('<script>')
  return { before: `${marked.slice(0, at)}<script type="application/vnd.asc.recording" id="recording">`, after: `</script>\n${marked.slice(at)}` }
}

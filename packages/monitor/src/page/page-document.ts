import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/** The page, ready to be sent. */
export interface PageDocument {
  readonly plain: Buffer
  readonly gzip: Buffer
  readonly brotli: Buffer
  /** What the browser may load: this document's own style and script, and nothing else. */
  readonly policy: string
  readonly etag: string
}

let loaded: Promise<PageDocument> | undefined

/** Loads the page on first use. It is compressed already: that would cost the supervisor a third of a second. */
export function pageDocument(): Promise<PageDocument> {
  loaded ??= load().catch((error: unknown) => {
    loaded = undefined
    throw error
  })
  return loaded
}

async function load(): Promise<PageDocument> {
  const [plain, gzip, brotli] = await Promise.all(['', '.gz', '.br'].map((ending) => readFile(new URL(`./page.html${ending}`, import.meta.url))))
  return { plain: plain!, gzip: gzip!, brotli: brotli!, policy: contentPolicy(plain!.toString('utf8')), etag: `"${createHash('sha256').update(plain!).digest('base64url').slice(0, 22)}"` }
}

/**
 * The content security policy of a document: what it has inline, by hashes; requests to its own origin; icons in its own text. No frame may
 * hold it, no form leaves it, and no string becomes markup (`require-trusted-types-for`), whatever a child writes into its output.
 */
export function contentPolicy(html: string): string {
  const hashes = (tag: string) => [...html.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))].map(([, content]) => `'sha256-${createHash('sha256').update(content!).digest('base64')}'`).join(' ')
  return [
    "default-src 'none'", `script-src ${hashes('script')}`, `style-src ${hashes('style')}`, "connect-src 'self'", 'img-src data:',
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
  ].join('; ')
}

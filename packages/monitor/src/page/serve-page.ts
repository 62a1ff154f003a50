import type { IncomingMessage, ServerResponse } from 'node:http'
import { pageDocument, type PageDocument } from './page-document.js'

/**
 * Answers `GET /` and `HEAD /` with the page. The caller has checked the host and the method.
 *
 * @returns rejects if the page cannot be read; nothing is sent then
 */
export async function servePage(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const page = await pageDocument()
  const headers = { ...safeguards(page), etag: page.etag, vary: 'accept-encoding', 'cache-control': 'no-cache' }
  if (request.headers['if-none-match'] === page.etag) {
    response.writeHead(304, headers).end()
    return
  }
  const { body, encoding } = encoded(page, request.headers['accept-encoding'])
  response.writeHead(200, {
    ...headers, 'content-type': 'text/html; charset=utf-8', 'content-length': body.length, ...(encoding !== undefined && { 'content-encoding': encoding }),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function safeguards({ policy }: PageDocument): Record<string, string> {
  return {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  }
}

/** The smallest body that the client can read. */
function encoded({ plain, gzip, brotli }: PageDocument, accepted: string | string[] = ''): { readonly body: Buffer; readonly encoding?: string } {
  const names = String(accepted).split(',').filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one)).map((one) => one.split(';')[0]!.trim().toLowerCase())
  if (names.includes('br')) return { body: brotli, encoding: 'br' }
  if (names.includes('gzip')) return { body: gzip, encoding: 'gzip' }
  return { body: plain }
}

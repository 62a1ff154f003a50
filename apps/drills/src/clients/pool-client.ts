import { Agent, fetch, Pool } from 'undici'
import { certificate } from '../base/certificate.js'
import { asking } from './asking.js'
import { clientTimeout, urlOf, type ClientKind, type Target } from './client.js'

const lanes = 8

const optionsFor = ({ socketPath }: Target) => ({
  headersTimeout: clientTimeout,
  bodyTimeout: clientTimeout,
  connect: { ca: certificate.cert, ...(socketPath && { socketPath }) },
})

/** undici's pool, with POST: a request that it may not repeat by itself. */
export const poolClient: ClientKind = {
  name: 'undici.Pool',
  start(target) {
    const pool = new Pool(new URL(urlOf(target)).origin, { ...optionsFor(target), connections: lanes, pipelining: 1 })
    return asking({
      lanes,
      async ask() {
        const { body, statusCode } = await pool.request({ path: '/', method: 'POST', body: 'some' })
        const text = await body.text()
        if (statusCode !== 200) throw new Error(`status ${statusCode}`)
        return text
      },
      close: () => pool.close(),
    })
  },
}

/** `fetch`, on undici's agent. */
export const fetchClient: ClientKind = {
  name: 'fetch',
  start(target) {
    const dispatcher = new Agent({ ...optionsFor(target), connections: lanes })
    return asking({
      lanes,
      async ask() {
        const response = await fetch(urlOf(target), { dispatcher })
        const text = await response.text()
        if (!response.ok) throw new Error(`status ${response.status}`)
        return text
      },
      close: () => dispatcher.close(),
    })
  },
}

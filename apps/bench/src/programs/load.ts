/** Sends requests for some seconds, and tells how many were answered a second. */
import autocannon from 'autocannon'

const [url, seconds, fresh] = process.argv.slice(2)
const result = await autocannon({
  url: url!,
  connections: 50,
  duration: Number(seconds),
  ...(fresh === 'true' && { headers: { connection: 'close' } }),
})
process.send?.({ rate: result['2xx'] / result.duration })

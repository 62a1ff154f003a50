// A server as people write them; nothing of asc in it. Its other paths are what tests break it with.
const { createServer } = require('node:http')

const kept = []
const { HOSTNAME = 'here', VERSION = '1', PORT = '3000' } = process.env

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://server')
  const say = (text) => response.end(`${text}\n`)
  if (pathname === '/slow') {
    console.log('A slow answer has begun')
    setTimeout(() => say('slow'), Number(searchParams.get('ms')))
  }
  else if (pathname === '/pid') say(process.pid)
  else if (pathname === '/grow') grow()
  else if (pathname === '/spin') for (;;);
  else say(`${VERSION} ${HOSTNAME}`)
})
server.listen(PORT)

/** Takes memory outside of the heap, until somebody ends it. */
function grow() {
  kept.push(Buffer.alloc(16 * 2 ** 20, 1))
  setTimeout(grow, 10)
}

// Asks a URL for ever: some connections that stay, and a new one for each request of others. Says each half second, on a line, what it has seen so far.
const { Agent, get } = require('node:http')

const [url, kept = '8', fresh = '4', pause = '10'] = process.argv.slice(2)
const seen = { answered: 0, lost: 0, reasons: {}, versions: {}, hosts: {} }

const count = (table, key) => (table[key] = (table[key] ?? 0) + 1)
const ask = (agent) => new Promise((resolve) => {
  const request = get(url, { agent, timeout: 30_000 }, (response) => {
    let text = ''
    response.setEncoding('utf8').on('data', (chunk) => (text += chunk)).on('error', resolve).on('end', () => {
      if (response.statusCode !== 200) return resolve(new Error(`status ${response.statusCode}`))
      const [version, host] = text.trim().split(' ')
      count(seen.versions, version)
      count(seen.hosts, host)
      resolve()
    })
  })
  request.on('timeout', () => request.destroy(new Error('no answer in 30 s'))).on('error', resolve)
})

async function client(agent) {
  for (;;) {
    const error = await ask(agent)
    if (error) {
      seen.lost += 1
      count(seen.reasons, `${error.code ?? error.message} at ${new Date().toISOString()}`)
    } else seen.answered += 1
    await new Promise((resolve) => setTimeout(resolve, Number(pause)))
  }
}

for (let index = 0; index < Number(kept); index += 1) void client(new Agent({ keepAlive: true, maxSockets: 1 }))
for (let index = 0; index < Number(fresh); index += 1) void client(new Agent({ keepAlive: false }))
setInterval(() => console.log(JSON.stringify(seen)), 500)
// As PID 1 of a container it has no default for signals.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0))

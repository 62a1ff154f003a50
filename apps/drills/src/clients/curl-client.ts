import { answer, clientTimeout, urlOf, type Client, type ClientKind, type Target } from './client.js'
import { absence, runProgram } from './program.js'
import { Tally } from './tally.js'

const lanes = 3
/** What one invocation asks for, all on the connections that it keeps. */
interface Asked {
  readonly args: readonly string[]
  readonly path?: string
  /** How many bytes the answer has. */
  readonly size?: number
  readonly requests?: number
}

/** curl, one request after the other on one kept connection. */
export const curlClient = curl('curl', /^curl/, { args: ['--http1.1'] })

/** curl with HTTP/2 over TLS, one stream after the other. */
export const curlHttp2Client = curl('curl --http2', /HTTP2/, { args: ['--http2'] })

/** curl with HTTP/2 over TLS, eight streams at a time on one connection. */
export const curlParallelClient = curl('curl --http2 --parallel', /HTTP2/, { args: ['--http2', '--parallel', '--parallel-max', '8'] })

/** curl, waiting for the server's leave (100 Continue) before each upload. */
export const curlUploadClient = curl('curl --data', /^curl/, { args: ['--http1.1', '--header', 'Expect: 100-continue', '--data', 'x'.repeat(100_000)], requests: 20 })

/** curl, reading less in a second than the answer has. */
export const slowCurlClient = curl('curl --limit-rate', /^curl/, { args: ['--http1.1', '--limit-rate', '2M'], path: '/flood?4096,', size: 4_194_304, requests: 3 })

function curl(name: string, version: RegExp, asked: Asked): ClientKind {
  return { name, absent: () => absence('curl', ['--version'], version), start: (target) => startCurl(target, asked) }
}

const report = 'answer: '

function startCurl(target: Target, { args, path = '/?', size = answer.length, requests = 60 }: Asked): Client {
  const tally = new Tally()
  const { secure } = target
  const command = [
    ...args, '--silent', '--show-error', '--verbose', '--max-time', String(clientTimeout / 1000),
    // To stderr, where it is not kept back until the end.
    '--output', '/dev/null', '--write-out', `%{stderr}${report}%{http_code} %{size_download} %{errormsg}\\n`,
    ...(secure ? ['--cacert', target.certificateFile] : []),
    ...(target.socketPath ? ['--unix-socket', target.socketPath] : []),
    `${urlOf(target, path)}[1-${requests}]`,
  ]
  let ending = false
  const loop = async (): Promise<void> => {
    while (!ending) {
      let told = 0
      const code = await runProgram('curl', command, (line) => {
        const outcome = readCurl(line, size)
        if (outcome === undefined) return
        if (outcome === 'repeated') return void (secure ? tally.repeated++ : tally.lose('repeated'))
        told++
        if (outcome === 'answered') tally.answer()
        else tally.lose(outcome)
      })
      if (told < requests) tally.lose(`curl ended with ${code} before it had told of all`, requests - told)
    }
  }
  const loops = Array.from({ length: lanes }, loop)
  return {
    tally,
    tells: true,
    async end() {
      ending = true
      await Promise.all(loops)
    },
  }
}

/** What a line of curl says of a request: that it was `answered` or `repeated`, or how it was lost. */
export function readCurl(line: string, size: number): string | undefined {
  // With --parallel it comes behind the meter, which nothing turns off.
  const start = line.indexOf(report)
  if (start >= 0) return line.startsWith(`200 ${size} `, start + report.length) ? 'answered' : line.slice(start + report.length)
  return line.startsWith('* ') && /retry/i.test(line) ? 'repeated' : undefined
}

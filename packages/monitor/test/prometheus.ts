import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../../free-port.base.js'

/** Where Debian's package `prometheus` puts it; another one can be named. */
const executable = process.env.ASC_PROMETHEUS ?? '/usr/bin/prometheus'

/** Whether there is a Prometheus to test with. */
export const hasPrometheus = existsSync(executable)

/** A series of the answer to a query: its labels, and its last value. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [time: number, value: string]
}

/** A Prometheus of its own, which scrapes one address each second. */
export interface Prometheus {
  /** @throws {Error} what it says is wrong with the query */
  query(expression: string): Promise<readonly Series[]>
  /** The values of a label of those series. */
  labels(name: string, match: string): Promise<readonly string[]>
  /** Resolves when it has scraped so often. */
  scraped(times: number): Promise<void>
  end(): Promise<void>
}

export async function startPrometheus(target: string): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'asc-prometheus-'))
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify({ global: { scrape_interval: '1s', scrape_timeout: '1s' }, scrape_configs: [{ job_name: 'asc', static_configs: [{ targets: [target] }] }] }))
  const port = await freePort()
  const child = spawn(executable, [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const exited = once(child, 'exit')
  const ask = async <T>(path: string, parameters: Record<string, string>): Promise<T> => {
    const answer = (await (await fetch(`http://127.0.0.1:${port}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`)).json()) as { status: string; error?: string; data: T }
    if (answer.status !== 'success') throw new Error(`${parameters.query ?? path}: ${answer.error}`)
    return answer.data
  }
  const prometheus: Prometheus = {
    query: async (expression) => (await ask<{ result: readonly Series[] }>('query', { query: expression })).result,
    labels: (name, match) => ask(`label/${name}/values`, { 'match[]': match }),
    async scraped(times) {
      for (;;) {
        if (child.exitCode !== null) throw new Error(`Prometheus has ended: ${said}`)
        const [series] = await prometheus.query('count_over_time(asc_supervisor_start_time_seconds[10m])').catch(() => [])
        if (Number(series?.value[1] ?? 0) >= times) return
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    },
    async end() {
      child.kill('SIGKILL')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return prometheus
}

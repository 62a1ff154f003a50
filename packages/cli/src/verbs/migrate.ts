import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Answer } from '../base/answer.js'
import { CliError } from '../base/cli-error.js'
import { count } from '../base/quantities.js'
import { color, signs } from '../base/style.js'
import { checkConfig } from '../config/check-config.js'
import { evaluate } from '../config/read-config.js'
import { typeScriptArgs } from '../config/typescript.js'
import { fromPm2 } from '../migrate/from-pm2.js'
import { fromProcfile } from '../migrate/from-procfile.js'
import type { Migrated } from '../migrate/migrated.js'
import { configText } from '../migrate/write-config.js'

/** What is looked for where no file is named. */
const usual = ['ecosystem.config.js', 'ecosystem.config.cjs', 'ecosystem.config.mjs', 'ecosystem.json', 'pm2.json', 'process.json', 'Procfile']

/** `asc migrate`: writes `asc.config.ts` from PM2's ecosystem file or a Procfile, and lists what has no counterpart. */
export async function migrate(answer: Answer, given: string | undefined, { force = false, print = false }: { readonly force?: boolean; readonly print?: boolean }): Promise<void> {
  const file = given ?? usual.find((name) => existsSync(name))
  if (file === undefined) throw new CliError('usage', 'Nothing to migrate: there is no ecosystem file of PM2 and no Procfile here', { hints: [`Looked for ${usual.join(', ')}.`] })
  const path = resolve(file)
  if (!existsSync(path)) throw new CliError('usage', `Cannot migrate '${file}': there is no such file`)
  const { services, notes } = await read(path)
  checkConfig(JSON.parse(JSON.stringify({ services })), `what ${basename(path)} comes to`)
  const typescript = typeScriptArgs(dirname(path)) !== undefined
  const target = join(dirname(path), typescript ? 'asc.config.ts' : 'asc.config.mjs')
  const text = configText(services, typescript)
  if (!print) {
    if (existsSync(target) && !force) throw new CliError('failed', `${basename(target)} is there already; --force replaces it, --print writes to stdout`)
    writeFileSync(target, text)
  }
  answer.result({ file: path, ...(print ? { text } : { written: target }), services, notes }, () => [
    ...(print ? [text] : [`${color.green(signs().done)} wrote ${basename(target)}: ${count(Object.keys(services).length, 'service')}`]),
    ...(notes.length > 0 ? [`${print ? '// ' : ''}Without a counterpart:`, ...notes.map((note) => `${print ? '// ' : '  '}${note}`)] : []),
    ...(print ? [] : [color.dim('  asc run --dry-run shows what it comes to')]),
  ])
}

async function read(path: string): Promise<Migrated> {
  if (basename(path) === 'Procfile') return fromProcfile(readFileSync(path, 'utf8'), scriptsOf(dirname(path)))
  return fromPm2(path.endsWith('.json') ? JSON.parse(readFileSync(path, 'utf8')) : await evaluate(path, basename(path)))
}

function scriptsOf(folder: string): Record<string, string> {
  try {
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { scripts?: Record<string, string> }).scripts ?? {}
  } catch {
    return {}
  }
}

import { readFileSync } from 'node:fs'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** The command `asc`. Each verb loads what it needs, and the version nothing. */
export async function main(words: readonly string[]): Promise<void> {
  if (words.length === 1 && ['--version', '-v'].includes(words[0]!)) return void process.stdout.write(`${version}\n`)
  const { makeProgram, perform } = await import('./verbs/program.js')
  const program = makeProgram({ version, words, done: (code) => (process.exitCode = code) })
  // The script that `asc completion` prints asks `asc complete -- WORDS`.
  if (words[0] === 'completion' || words[0] === 'complete') await (await import('./verbs/completion.js')).addCompletion(program)
  else program.command('completion').description('print the completion of bash, zsh, fish or powershell').argument('<shell>').helpGroup('Set up:')
  const code = await perform(program, words)
  if (code !== undefined) process.exitCode = code
}

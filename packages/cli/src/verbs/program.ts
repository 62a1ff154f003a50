import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { Answer } from '../base/answer.js'
import { CliError } from '../base/cli-error.js'
import { exitCode, type ExitCode } from '../base/exit-code.js'
import type { ActionFlags, ReloadFlags } from './actions.js'
import type { LogsFlags } from './logs.js'
import { addDeployOptions, type DeployFlags } from './deploy-flags.js'
import type { RecordFlags } from './record.js'
import { addRunOptions, choice, duration, size, type RunFlags } from './run-options.js'
import type { UnitFlags } from './unit.js'

/** What the command line is made with. */
export interface ProgramOptions {
  readonly version: string
  /** The words of the command line. */
  readonly words: readonly string[]
  /** Sets what the command exits with. */
  readonly done: (code: ExitCode) => void
}

/** Does what a verb says; with an exit code, if it is another one than 0. */
type Work = (answer: Answer) => Promise<ExitCode | void>

/** The command line: what there is, and what is loaded for it. Each verb is loaded when it is asked for. */
export function makeProgram({ version, words, done }: ProgramOptions): Command {
  const program = new Command('asc')
    .description('Runs, watches, reloads and steers a Node service on several processes.')
    .version(version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [verb]', 'print help for a verb')
    .showHelpAfterError('(asc --help says what there is)')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'asc: ')) })

  const perform = (work: Work, { json = false }: { json?: boolean }): Promise<void> => attempt(new Answer(json), work, done)
  /** What stands behind the verb. */
  const rest = (verb: string) => words.slice(words.indexOf(verb) + 1)
  const verb = (name: string, description: string) => program.command(name).description(description)
  const json = (command: Command) => command.option('--json', 'print JSON')
  /** A verb about something that runs. */
  const about = (name: string, description: string, argument = '[name]') => json(verb(name, description).argument(argument, 'a supervisor, a service, a group or a child; default: the only one, or that of this folder'))
  /** A verb that changes something. */
  const action = (name: string, description: string, argument?: string) => about(name, description, argument)
    .option('--wait', 'return when it is done (default)')
    .option('--no-wait', 'return as soon as it has begun')
    .option('--timeout <time>', 'how long it may take; it goes on behind', duration)

  program.commandsGroup('Run:')
  addRunOptions(verb('run', 'run it here, until Ctrl-C'))
    .action((file: string | undefined, args: string[], flags: RunFlags) => perform(async (answer) => (await import('./run.js')).run(answer, file, args, flags, rest('run')), flags))
  addRunOptions(verb('start', 'run it in the background; returns when it is ready, or tells why not'))
    .action((file: string | undefined, args: string[], flags: RunFlags) => perform(async (answer) => (await import('./start.js')).start(answer, file, args, flags, rest('start')), flags))

  program.commandsGroup('See:')
  json(verb('ls', 'what runs')).alias('list').action((flags: Json) => perform(async (answer) => (await import('./ls.js')).ls(answer), flags))
  about('status', 'everything about one').action((name: string | undefined, flags: Json) => perform(async (answer) => (await import('./status.js')).status(answer, name), flags))
  about('logs', 'its last lines').option('-f, --follow', 'and each new one').option('-n, --lines <number>', 'how many (default: 50)', number).option('--stream <stream>', 'stdout, stderr or supervisor', choice('stdout', 'stderr', 'supervisor'))
    .action((name: string | undefined, flags: LogsFlags) => perform(async (answer) => (await import('./logs.js')).logs(answer, name, flags), flags))
  about('events', 'what happens, as it happens').option('--figures', 'also what is measured each second')
    .action((name: string | undefined, flags: Json & { figures?: true }) => perform(async (answer) => (await import('./events.js')).events(answer, name, flags), flags))
  about('why', 'why it ended last').option('-n, --limit <number>', 'the last so many', number).option('-a, --all', 'also those that were asked to end')
    .action((name: string | undefined, flags: Json & { limit?: number; all?: true }) => perform(async (answer) => (await import('./why.js')).why(answer, name, flags), flags))
  about('record', 'the last ten minutes as one page, in a file').option('-o, --out <file>', 'where to (default: NAME-TIME.html here)').option('--list', 'the files that it has left when it failed')
    .action((name: string | undefined, flags: Json & RecordFlags) => perform(async (answer) => (await import('./record.js')).record(answer, name, flags), flags))
  about('top', 'a table that stays up to date').action((name: string | undefined, flags: Json) => perform(async (answer) => (await import('./top.js')).top(answer, name), flags))
  about('ready', 'whether it serves: exits with 0, or with 1 and the reasons').option('--live', 'only whether its supervisor is alive')
    .action((name: string | undefined, flags: Json & { live?: true }) => perform(async (answer) => (await import('./ready.js')).ready(answer, name, flags), flags))

  program.commandsGroup('Steer:')
  action('reload', 'new children beside the old ones, which go when all new ones are ready').option('--rolling', 'a few at a time').option('--canary <time>', 'one new child runs alone for so long', duration)
    .action((name: string | undefined, flags: ReloadFlags) => perform(async (answer) => (await import('./actions.js')).reload(answer, name, flags), flags))
  action('restart', 'replace a child, or those of a group one after another').option('--force', 'kill it, and start another one in its place')
    .action((name: string | undefined, flags: ActionFlags & { force?: true }) => perform(async (answer) => (await import('./actions.js')).restart(answer, name, flags), flags))
  action('scale', 'make a group larger or smaller: web=4', '<name=number>')
    .action((name: string, flags: ActionFlags) => perform(async (answer) => (await import('./actions.js')).scale(answer, name, flags), flags))
  action('recycle', 'replace children one after another').option('--older-than <time>', 'only those that are older', duration).option('--above <size>', 'only those whose memory is larger', size)
    .action((name: string | undefined, flags: ActionFlags) => perform(async (answer) => (await import('./actions.js')).recycle(answer, name, flags), flags))
  action('stop', 'drain and end it').option('--now', 'kill it').option('--graceful <time>', 'how long it may take to end', duration)
    .action((name: string | undefined, flags: ActionFlags) => perform(async (answer) => (await import('./actions.js')).stop(answer, name, flags), flags))
  json(verb('signal', 'send a signal to children').argument('<signal>', 'such as SIGUSR2').argument('[name]'))
    .action((signal: string, name: string | undefined, flags: ActionFlags) => perform(async (answer) => (await import('./actions.js')).signal(answer, signal, name, flags), flags))
  about('upgrade', 'replace the supervisor itself while it serves, by this Node and this asc')
    .action((name: string | undefined, flags: Json) => perform(async (answer) => (await import('./upgrade.js')).upgrade(answer, name), flags))

  program.commandsGroup('Set up:')
  json(verb('doctor', 'what this machine gives, and what each missing thing costs')).action((flags: Json) => perform(async (answer) => (await import('./doctor.js')).doctor(answer), flags))
  addRunOptions(verb('unit', 'the units of systemd for what run would run')).option('--install', 'write, enable and start them').option('--run-as <user>', 'the user that it runs as').option('--no-hardening', 'without the restrictions that Node can run with')
    .action((file: string | undefined, args: string[], flags: UnitFlags) => perform(async (answer) => (await import('./unit.js')).unit(answer, file, args, flags, runWords(rest('unit'))), flags))
  addDeployOptions(verb('k8s', 'the manifests of Kubernetes for what run would run'))
    .action((file: string | undefined, args: string[], flags: DeployFlags) => perform(async (answer) => (await import('./k8s.js')).k8s(answer, file, args, flags, rest('k8s')), flags))
  addDeployOptions(verb('compose', 'the file of Docker Compose and Swarm for what run would run'))
    .action((file: string | undefined, args: string[], flags: DeployFlags) => perform(async (answer) => (await import('./compose.js')).compose(answer, file, args, flags, rest('compose')), flags))
  json(verb('migrate', "asc.config.ts from PM2's ecosystem file or a Procfile").argument('[file]').option('--force', 'replace a config that is there').option('--print', 'print it instead'))
    .action((file: string | undefined, flags: Json & { force?: true; print?: true }) => perform(async (answer) => (await import('./migrate.js')).migrate(answer, file, flags), flags))
  return program
}

interface Json {
  readonly json?: true
}

/** The words of `asc unit` that are those of `asc run`. */
function runWords(words: readonly string[]): string[] {
  const end = words.indexOf('--')
  const own = end < 0 ? words : words.slice(0, end)
  return [...own.filter((word, index) => !['--install', '--no-hardening', '--json'].includes(word) && !word.startsWith('--run-as') && own[index - 1] !== '--run-as'), ...(end < 0 ? [] : words.slice(end))]
}

function number(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number of at least 1.')
}

async function attempt(answer: Answer, work: Work, done: (code: ExitCode) => void): Promise<void> {
  try {
    done((await work(answer)) ?? exitCode.done)
  } catch (error) {
    if (error instanceof CommanderError) throw error
    done(answer.failed(error))
  }
}

/** Reads the command line and does what it says. With `--json`, what is wrong with it is JSON too. @returns the exit code, unless a verb has set it */
export async function perform(program: Command, words: readonly string[]): Promise<ExitCode | undefined> {
  const json = words.includes('--json')
  if (json) program.configureOutput({ outputError: () => {} })
  for (const command of program.commands) command.copyInheritedSettings(program)
  try {
    await program.parseAsync([...words], { from: 'user' })
    return undefined
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return exitCode.done
    if (json) new Answer(true).failed(new CliError('usage', error.message.replace(/^error: /, '')))
    return exitCode.usage
  }
}

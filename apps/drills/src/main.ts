import { drills } from './drills/drills.js'
import { parseCommand, usage, UsageError, type Command } from './run/command.js'
import { perform, type Performance } from './run/perform.js'
import { soak } from './run/soak.js'

try {
  await obey(parseCommand(process.argv.slice(2), drills.map(({ name }) => name), Math.floor(Math.random() * 2 ** 32)))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\n\n${usage}`)
  process.exitCode = 2
}

async function obey(command: Command): Promise<void> {
  if (command.kind === 'help') return console.log(usage)
  if (command.kind === 'list') return list()
  console.log(`seed ${command.seed}`)
  const performances: Performance[] = []
  if (command.kind === 'soak') {
    const { backends, seed, duration, steps } = command
    for (const backend of backends) {
      const performance = await perform(soak({ steps, duration: duration && duration / backends.length }), backend, seed)
      report(performance)
      performances.push(performance)
    }
    return summarize(performances)
  }
  for (const drill of drills.filter(({ name }) => command.names.includes(name))) {
    for (const backend of command.backends.filter((name) => drill.backends.includes(name))) {
      const performance = await perform(drill, backend, command.seed, command)
      report(performance)
      performances.push(performance)
    }
  }
  summarize(performances)
}

function list(): void {
  for (const { name, title, backends, except } of drills) console.log(`${name.padEnd(24)} ${title} (${backends.join(', ')}${except ? `; ${except}` : ''})`)
}

function report({ drill, backend, seed, duration, held, broken }: Performance): void {
  const head = `${broken ? 'BROKEN' : 'held  '} ${drill} on ${backend} in ${(duration / 1000).toFixed(1)} s`
  console.log(`${head}${held.length > 0 ? `: ${held.join('; ')}` : ''}`)
  if (!broken) return
  console.log(`${broken.reason}\n\n${broken.account}\n\nAgain: pnpm drills ${drill === 'soak' ? '--soak 10m' : drill} --backend ${backend} --seed ${seed}`)
}

function summarize(performances: readonly Performance[]): void {
  const broken = performances.filter((performance) => performance.broken)
  console.log(`\n${performances.length} drills, ${broken.length} broken${broken.map(({ drill, backend }) => `\n  ${drill} on ${backend}`).join('')}`)
  if (broken.length > 0) process.exitCode = 1
}

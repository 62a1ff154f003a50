import type { Samples } from './claim.js'
import type { Effort, Work } from './work.js'

/** Runs a work: A B A B …, so that all contenders share what else the machine does. One that cannot take part has no samples. */
export async function alternate(work: Work, effort: Effort): Promise<Samples> {
  const samples: Record<string, number[]> = {}
  const rounds = effort.quick ? (work.quickRounds ?? 2) : (work.rounds ?? 5)
  const rehearse = !effort.quick && work.rehearsal !== false
  for (let round = rehearse ? -1 : 0; round < rounds; round++) {
    for (const [name, contender] of Object.entries(work.contenders)) {
      const result = await contender(effort)
      if (result === undefined || round < 0) continue
      for (const [of, value] of Object.entries(typeof result === 'number' ? { [name]: result } : result)) (samples[of] ??= []).push(value)
    }
  }
  return samples
}

import { nearest } from '@asc/core/backend'
import { ProblemError } from '../act/problem-error.js'

/** The parameters of a request, each read as what it must be. */
export class Query {
  readonly #params: URLSearchParams

  /** @throws {ProblemError} for a parameter that is not among `names`, or is given twice */
  constructor(params: URLSearchParams, names: readonly string[]) {
    this.#params = params
    for (const name of new Set(params.keys())) {
      if (!names.includes(name)) throw unknown(name, names)
      if (params.getAll(name).length > 1) throw new ProblemError('invalid-parameter', `The parameter '${name}' is given twice`, { parameter: name })
    }
  }

  text(name: string): string | undefined {
    return this.#params.get(name) ?? undefined
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name)
    if (text === undefined || text === 'true' || text === 'false') return text === undefined ? undefined : text === 'true'
    throw invalid(name, 'true or false', text)
  }

  integer(name: string, otherwise: number, least: number, most: number): number {
    const text = this.text(name)
    if (text === undefined) return otherwise
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw invalid(name, `an integer from ${least} to ${most}`, text)
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name)
    if (text === undefined || choices.includes(text as T)) return text as T | undefined
    throw invalid(name, `one of ${choices.join(', ')}`, text)
  }
}

function invalid(name: string, must: string, text: string): ProblemError {
  return new ProblemError('invalid-parameter', `The parameter '${name}' must be ${must}: it is ${JSON.stringify(text.slice(0, 200))}`, { parameter: name })
}

function unknown(name: string, names: readonly string[]): ProblemError {
  const meant = nearest(name, names)
  const hint = meant !== undefined ? `did you mean '${meant}'?` : names.length > 0 ? `there are ${names.join(', ')}` : 'this path has none'
  return new ProblemError('invalid-parameter', `There is no parameter ${JSON.stringify(name.slice(0, 200))}; ${hint}`, { parameter: name, ...(meant !== undefined && { nearest: meant }) })
}

/** What was found of one thing that the machine gives, or does not. */
export interface Check {
  readonly name: string
  /** `ok`: it is there. `missing`: it is not, and costs something. `note`: good to know. */
  readonly state: 'ok' | 'missing' | 'note'
  readonly found: string
  /** What it costs that it is missing. */
  readonly cost?: string
  /** What to do about it. */
  readonly advice?: string
}

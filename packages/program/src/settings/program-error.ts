import { AscError } from '@asc/core'

/** A program cannot be run: there is no such file, it is a directory or a package, or its port cannot be bound. */
export class ProgramError extends AscError {
  override get name(): string { return 'ProgramError' }
  readonly code = 'ASC_PROGRAM'
}

export { program, type Program } from './program.js'
export { ProgramError } from './settings/program-error.js'
export type { ProgramAddress, ProgramOptions } from './settings/program-options.js'
export { adoptProgramSocket, programSockets, type ProgramSocket } from './locate/program-sockets.js'

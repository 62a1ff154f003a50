/** The escape sequences of terminals: colours, titles, links. */
// eslint-disable-next-line no-control-regex
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** A line of output without escape sequences, control characters and those that turn the direction of text. */
export function plainText(line: string): string {
  return line.replace(sequences, '').replace(controls, '')
}

/** The text of what a file is built to: see tsup.base.ts. */
declare module 'text:*' {
  const text: string
  export default text
}

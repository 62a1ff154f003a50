import { readFile } from 'node:fs/promises'

let text: Promise<string> | undefined

/** The OpenAPI document: made from the types of the contract when this package is built, and read with the first request. */
export function openApi(): Promise<string> {
  text ??= readFile(new URL('./openapi.json', import.meta.url), 'utf8')
  return text
}

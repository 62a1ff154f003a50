import { readFileSync, writeFileSync } from 'node:fs'
import { toJsonSchema } from '@valibot/to-json-schema'
import { expect, it } from 'vitest'
import { configSchema } from '../src/config/config-schema.js'

const file = new URL('../asc.config.schema.json', import.meta.url)

it('the schema for editors says what the command checks (UPDATE_SCHEMA=1 writes it)', () => {
  const schema = { ...toJsonSchema(configSchema, { errorMode: 'ignore', typeMode: 'input' }), title: 'asc.config', description: 'What asc runs.' }
  const text = `${JSON.stringify(schema, undefined, 2)}\n`
  if (process.env.UPDATE_SCHEMA) writeFileSync(file, text)
  expect(readFileSync(file, 'utf8')).toBe(text)
  expect(text).toContain("How many. 'auto' (default of tasks and programs)")
})

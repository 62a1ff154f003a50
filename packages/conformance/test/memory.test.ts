import { fileURLToPath } from 'node:url'
import { describeContainer } from '../src/index.js'
import { Memory, MemoryBackend } from './memory-backend.js'

const module = fileURLToPath(new URL('../dist/memory-backend.js', import.meta.url))
const capabilities = { ...new MemoryBackend().capabilities, isolated: false }

describeContainer('Memory', (options) => new Memory(options), capabilities, { module, export: 'Memory' })

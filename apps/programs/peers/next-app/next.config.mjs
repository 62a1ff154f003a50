import { dirname } from 'node:path'

const root = dirname(import.meta.dirname)

// The packages are installed beside it.
export default { output: 'standalone', outputFileTracingRoot: root, turbopack: { root } }

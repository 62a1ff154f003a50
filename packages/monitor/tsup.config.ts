import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'
import { buildPage } from './build-page.js'

export default defineConfig({
  ...base,
  entry: { index: 'src/index.ts', client: 'src/client.ts', page: 'src/page.ts', 'child-figures': 'src/figures/child-figures.ts', 'child-metrics': 'src/metrics/child-metrics.ts' },
  onSuccess: buildPage,
})

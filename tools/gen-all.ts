// Everything that is generated and checked in. `--check` changes nothing and fails on a difference.
import { runSteps } from './steps.ts'

const check = process.argv.includes('--check') ? ['--check'] : []
const failed = await runSteps([
  { label: 'tables.gen.ts from the migrations', command: ['node', 'tools/gen-tables.ts', ...check] },
  { label: 'web/endpoints.gen.ts from the contracts', command: ['node', 'tools/gen-endpoints.ts', ...check] },
  { label: 'third-party licences', command: ['node', 'tools/gen-licences.ts', ...check] },
])
process.exit(failed === 0 ? 0 : 1)

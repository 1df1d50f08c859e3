// Every check that needs no store: format, lint, layers, types, generated files, texts. `--fix` formats first.
import { runSteps } from './steps.ts'
import { CHECKS } from './checks.ts'

const fix = process.argv.includes('--fix')
const failed = await runSteps(
  fix ? [{ label: 'format (writing)', command: ['biome', 'format', '--write', '.'] }, ...CHECKS] : CHECKS,
)
process.exit(failed === 0 ? 0 : 1)

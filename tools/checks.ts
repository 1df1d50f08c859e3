import type { Step } from './steps.ts'

/** The checks that `npm run check` and `npm test` share, quickest first. */
export const CHECKS: readonly Step[] = [
  { label: 'format', command: ['biome', 'format', '.'] },
  { label: 'lint', command: ['oxlint', '--deny-warnings'] },
  { label: 'layers', command: ['node', 'tools/check-layers.ts'] },
  { label: 'types of the server', command: ['tsc', '--noEmit', '-p', '.'] },
  { label: 'types of the web', command: ['tsc', '--noEmit', '-p', 'web'] },
  { label: 'generated files', command: ['node', 'tools/gen-all.ts', '--check'] },
]

// `npm test`: the checks, then pure, db, flow and browser tests; the last line is `N passed, N failed, N skipped`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CHECKS } from './checks.ts'
import { ensureBrowser } from './find-browser.ts'
import { runStep } from './steps.ts'

type Report = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  numFailedTestSuites: number
}

const filter = process.argv.slice(2)
const counts = { passed: 0, failed: 0, skipped: 0 }
const count = (code: number): void => {
  if (code === 0) counts.passed += 1
  else counts.failed += 1
}

if (filter.length === 0) {
  ensureBrowser()
  for (const check of CHECKS) count(await runStep(check))
  if (existsSync('web/vite.config.ts')) count(await runStep({ label: 'web build', command: ['node', 'tools/build-web.ts'] }))
}

const folder = mkdtempSync(join(tmpdir(), 'zhike-report-'))
const reportFile = join(folder, 'report.json')
const code = await runStep(
  {
    label: 'tests',
    command: ['vitest', 'run', ...filter, '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
  },
  true,
)
if (existsSync(reportFile)) {
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report
  counts.passed += report.numPassedTests
  counts.failed += report.numFailedTests
  counts.skipped += report.numPendingTests + report.numTodoTests
  // A file that could not be loaded has no failed test of its own, and still is a failure.
  if (code !== 0 && report.numFailedTests === 0) counts.failed += Math.max(1, report.numFailedTestSuites)
} else {
  console.log('the test runner wrote no report')
  counts.failed += 1
}
rmSync(folder, { recursive: true, force: true })

console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exit(counts.failed === 0 ? 0 : 1)

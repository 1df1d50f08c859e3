// Reads every source file and judges its imports by tools/layers.ts; also the names and lengths that STYLE refuses. Exit code 1 with a line per break.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { breaks, importsIn } from './layers.ts'

const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && existsSync(file))

const troubles: string[] = []
for (const file of tracked) {
  if (/(^|\/)(utils?|helpers?|common|misc|types|index)\.tsx?$/.test(file)) troubles.push(`${file}: a name that says nothing`)
  const text = readFileSync(file, 'utf8')
  if (file.startsWith('src/') && file !== 'src/platform/config.ts' && !file.endsWith('.test.ts') && /process\.env\b/.test(text)) {
    troubles.push(`${file}: process.env is read in src/platform/config.ts alone`)
  }
  for (const { target, typeOnly } of importsIn(text)) {
    const to = normalize(join(dirname(file), target))
    // A file that is not there is the compiler's to report.
    if (!existsSync(to)) continue
    const why = breaks({ from: file, to, typeOnly })
    if (why !== null) troubles.push(`${file} → ${to}: ${why}`)
  }
}

// SQL has no clock and no dice of its own (DESIGN 3.2): the as-of day and the seed are parameters. Looked for in migrations and in texts that read like SQL.
const CLOCK = /\b(current_date|current_timestamp|today\(\)|yesterday\(\)|rand\(\)|random\(\)|now\(\)|now64\(\))/i
for (const file of tracked.filter((f) => f.startsWith('src/') && !f.endsWith('.test.ts'))) {
  for (const [literal] of readFileSync(file, 'utf8').matchAll(/`(?:[^`\\]|\\.)*`/g)) {
    const text = literal.replace(/\$\{[^{}]*\}/g, '')
    const found = CLOCK.exec(text)
    if (found !== null && /\b(select|insert|update|delete|where|values)\b/i.test(text))
      troubles.push(`${file}: ${found[0]} inside SQL`)
  }
}

if (troubles.length > 0) {
  console.error(troubles.join('\n'))
  process.exit(1)
}
console.log(`layers: ${tracked.length} files keep the import law`)

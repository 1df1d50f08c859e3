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
  if (/^src\//.test(file) && !/^src\/platform\/config\.ts$|\.test\.ts$/.test(file) && /process\.env\b/.test(text)) {
    troubles.push(`${file}: process.env is read in src/platform/config.ts alone`)
  }
  for (const { target, typeOnly } of importsIn(text)) {
    const to = normalize(join(dirname(file), target))
    if (!existsSync(to)) {
      if (!target.endsWith('.css')) troubles.push(`${file}: imports ${target}, which is not there`)
      continue
    }
    const why = breaks({ from: file, to, typeOnly })
    if (why !== null) troubles.push(`${file} → ${to}: ${why}`)
  }
}

// SQL has no clock and no dice of its own (DESIGN 3.2): the as-of day and the seed are parameters.
for (const file of tracked.filter((f) => /^src\//.test(f) && !/\.test\.ts$/.test(f))) {
  const lines = readFileSync(file, 'utf8').split('\n')
  lines.forEach((line, index) => {
    if (
      /\b(current_date|today\(\)|rand\(\)|now\(\))(?!\s*:)/i.test(line) &&
      !/^\s*(\/\/|\*|\/\*)/.test(line) &&
      !/clock|Date\.now|performance\.now/.test(line)
    ) {
      troubles.push(`${file}:${index + 1}: a clock or dice inside SQL (${line.trim().slice(0, 80)})`)
    }
  })
}

if (troubles.length > 0) {
  console.error(troubles.join('\n'))
  process.exit(1)
}
console.log(`layers: ${tracked.length} files keep the import law`)

// npm run bench -- <name> [--customers N] [--quick]: runs bench/<name>.ts and prints one JSON line last.
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Bench, watchMemory } from './measure.ts'

const here = import.meta.dirname
/** Parts of benches, not benches. */
const parts = /^(main|measure|.*-by-hand|.*-record|.*-questions|today-load)\.ts$|\.test\.ts$/
const names = readdirSync(here)
  .filter((file) => file.endsWith('.ts') && !parts.test(file))
  .map((file) => file.slice(0, -3))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    customers: { type: 'string' },
    quick: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})
const [name = ''] = positionals
const customers = Number(values.customers ?? (values.quick ? 100_000 : 1_000_000))
if (!names.includes(name) || !existsSync(join(here, `${name}.ts`)) || !Number.isSafeInteger(customers) || customers < 1) {
  console.error(`usage: npm run bench -- <${names.join(' | ')}> [--customers N] [--quick] [--keep]`)
  process.exit(2)
}

const folder = await mkdtemp(join(tmpdir(), `zhike-bench-${name}-`))
const memory = watchMemory()
const startedAt = performance.now()
const say = (sentence: string) => process.stderr.write(`[${((performance.now() - startedAt) / 1000).toFixed(1)} s] ${sentence}\n`)
let exitCode = 1
try {
  const { run } = (await import(`./${name}.ts`)) as Bench
  const result = await run({ customers, quick: values.quick, folder, say })
  const whole = Math.round(performance.now() - startedAt) / 1000
  console.log(JSON.stringify({ bench: name, ...result, peakRssMb: memory.stop(), wholeSeconds: whole, quick: values.quick }))
  exitCode = result.ok ? 0 : 1
} finally {
  memory.stop()
  if (values.keep) say(`kept ${folder}`)
  else await rm(folder, { recursive: true, force: true })
}
process.exit(exitCode)

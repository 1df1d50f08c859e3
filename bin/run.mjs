// Hands a TypeScript entry over to the pinned Node 24, with its arguments; signals and the exit code pass through.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = join(dirname(fileURLToPath(import.meta.url)), '..')
const node = join(home, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
const [entry, ...rest] = process.argv.slice(2)
// The pinned Node comes first on the path, so that tools started from here (npm, vite, vitest) run under it too.
// What was stripped and compiled once is kept: half a second of every start.
const cache = process.env.NODE_COMPILE_CACHE ?? join(home, 'node_modules', '.cache', 'zhike')
const env = {
  ...process.env,
  NODE_COMPILE_CACHE: cache,
  PATH: `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
}
const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(home, entry), ...rest], { stdio: 'inherit', env })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))

import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, rmSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { childEnvironment } from '../config.ts'
import { type DataFolder, openOutput } from './folder.ts'
import type { RunningChild } from './supervise.ts'

/** Starts chDB's process on the folder and waits until it answers (0.5 s: most of it is loading a library of 560 MB). */
export async function startChdb(folder: DataFolder): Promise<RunningChild> {
  const memory = totalmem()
  const options = {
    folder: folder.warehouse,
    spool: join(folder.spool, 'chdb'),
    socket: folder.warehouseSocket,
    // Two heavy queries at most and a few short ones beside PostgreSQL and Node must fit in the machine.
    limits: {
      shortMemory: Math.max(1e9, Math.floor(memory * 0.1)),
      heavyMemory: Math.max(2e9, Math.floor(memory * 0.3)),
      threads: availableParallelism(),
    },
  }
  rmSync(options.spool, { recursive: true, force: true })
  mkdirSync(options.spool, { recursive: true, mode: 0o700 })
  const output = openOutput(folder, 'warehouse')
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('chdb/main.ts', import.meta.url)), JSON.stringify(options)],
    {
      detached: true,
      stdio: ['ignore', output.fd, output.fd, 'ipc'],
      // Ten queries at once, each on a thread of Node's pool, and files beside them.
      env: childEnvironment({ TZ: 'Asia/Shanghai', UV_THREADPOOL_SIZE: '16' }),
    },
  )
  closeSync(output.fd)
  const ended = new Promise<string>((done) => {
    child.once('error', (error) => done(error.message))
    child.once('exit', (code, signal) => done(signal === null ? `exit code ${code}` : `signal ${signal}`))
  })
  const ready = new Promise<undefined>((done) => child.once('message', () => done(undefined)))
  const failed = await Promise.race([ended, ready])
  const pid = child.pid
  if (failed !== undefined || pid === undefined)
    throw new Error(`The embedded warehouse could not be started (${failed}); see ${output.path}`)
  const stop = async (): Promise<void> => {
    if (child.connected) child.send('stop')
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await ended
    clearTimeout(timer)
  }
  return { pid, ended, stop }
}

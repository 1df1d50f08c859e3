// The warehouse's process: chDB behind ClickHouse's HTTP protocol on a Unix socket. Started by chdb-child.ts with its options as JSON.
import { chmodSync, rmSync } from 'node:fs'
import { type EngineLimits, openEngine } from './engine.ts'
import { chdbServer } from './server.ts'

type Options = { readonly folder: string; readonly spool: string; readonly socket: string; readonly limits: EngineLimits }

const options = JSON.parse(process.argv[2] ?? '') as Options
const engine = openEngine(options.folder, options.spool, options.limits)
const server = chdbServer(engine, options.spool)

rmSync(options.socket, { force: true })
server.listen(options.socket, () => {
  chmodSync(options.socket, 0o600)
  process.send?.('ready')
})

/** Running queries are given a moment; chDB keeps whole parts only, so what is cut off then leaves nothing half-written. */
const finish = (): void => {
  server.close(() => {
    engine.close()
    process.exit(0)
  })
  server.closeIdleConnections()
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 5000).unref()
}

process.on('message', (message) => {
  if (message === 'stop') finish()
})
process.on('SIGTERM', finish)
// The channel closes when the parent ends, by whatever way: nobody may be left holding the folder.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

// The warehouse of stranger-servers.ts: the embedded engine behind a port, in another process, folder and zone. It is not told that it could read the asker's files.
import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { openEngine } from '../../src/platform/stores/chdb/engine.ts'
import { chdbServer } from '../../src/platform/stores/chdb/server.ts'

const [folder = '', port = '0'] = process.argv.slice(2)
const spool = join(folder, 'spool')
mkdirSync(spool, { recursive: true })
const engine = openEngine(join(folder, 'data'), spool, { shortMemory: 1e9, heavyMemory: 2e9, threads: 2 })
const server = chdbServer(engine, spool)
server.listen(Number(port), '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.on('SIGTERM', () => process.kill(process.pid, 'SIGKILL'))
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

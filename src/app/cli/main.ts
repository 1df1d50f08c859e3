// The `zhike` command of a terminal.
import { command } from './command.ts'

process.exitCode = await command(process.argv.slice(2), { out: console.log, err: console.error, drawing: process.stderr })
// Sockets that are kept alive for reuse must not keep the command.
process.exit()

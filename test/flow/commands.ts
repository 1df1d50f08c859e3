// The command line, given from a test.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { command } from '../../src/app/cli/command.ts'

export type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** A command as its own process gives it, here without the process: where the test holds an installation open, it attaches to those stores in place of starting them. */
export async function zhike(...argv: readonly string[]): Promise<Ran> {
  const said = { out: '', err: '' }
  const code = await command(argv, {
    out: (line) => {
      said.out += `${line}\n`
    },
    err: (line) => {
      said.err += `${line}\n`
    },
    drawing: {
      isTTY: false,
      columns: 80,
      write: (text) => {
        said.err += text
      },
    },
  })
  return { code, ...said }
}

const app = join(import.meta.dirname, '../../src/app')

/** A command in a process of its own. */
export const atShell = (...argv: readonly string[]): Promise<Ran> => run('cli/main.ts', argv)

/** `npm start` to its end: for starts that are refused. */
export const npmStart = (...argv: readonly string[]): Promise<Ran> => run('start.ts', argv)

function run(entry: string, argv: readonly string[]): Promise<Ran> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(app, entry), ...argv],
      { maxBuffer: 2 ** 26 },
      (thrown, out, err) => done({ code: typeof thrown?.code === 'number' ? thrown.code : thrown === null ? 0 : 1, out, err }),
    )
  })
}

import { spawn } from 'node:child_process'
import { join } from 'node:path'

export type Step = { readonly label: string; readonly command: readonly string[] }

/** Runs one command of the project (its own binaries first on the path); resolves with its exit code and prints what it said when it failed or `loud`. */
export const runStep = async ({ label, command }: Step, loud = false): Promise<number> => {
  const started = performance.now()
  const [program = 'node', ...args] = command
  const path = `${join('node_modules', 'node', 'bin')}:${join('node_modules', '.bin')}:${process.env.PATH ?? ''}`
  const said: Buffer[] = []
  const child = spawn(program, args, {
    stdio: loud ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: path, FORCE_COLOR: '0' },
  })
  child.stdout?.on('data', (chunk: Buffer) => said.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk))
  const code = await new Promise<number>((done) => {
    child.on('error', (error) => {
      said.push(Buffer.from(String(error)))
      done(127)
    })
    child.on('exit', (exit) => done(exit ?? 1))
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${label} (${seconds} s)`)
  if (code !== 0 && !loud) console.log(Buffer.concat(said).toString('utf8').trimEnd())
  return code
}

/** Runs the steps one after the other, to the end even when one fails; answers how many failed. */
export const runSteps = async (steps: readonly Step[]): Promise<number> => {
  let failed = 0
  for (const step of steps) if ((await runStep(step)) !== 0) failed += 1
  return failed
}

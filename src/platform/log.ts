import { type DestinationStream, type Logger, pino } from 'pino'
import { errorForLog } from './error-for-log.ts'

/** The log: fields first, a fixed sentence second. Never a customer's name, number or text, and never a string built from values. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'> & { readonly child: (fields: Record<string, unknown>) => Log }

/** What is blanked should it ever reach the log: secrets of people and machines. */
const SECRETS = [
  'password',
  'token',
  'secret',
  'authorization',
  'cookie',
  '*.password',
  '*.token',
  '*.secret',
  '*.authorization',
  '*.cookie',
]

/** Opens the log as JSON lines on standard output (or into the given stream: tests, the CLI's standard error). */
export function openLog(level: string, to?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: errorForLog },
    redact: { paths: SECRETS, censor: '[removed]' },
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return to === undefined ? pino(options) : pino(options, to)
}

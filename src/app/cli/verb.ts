import type { ParseArgsOptionsConfig } from 'node:util'
import type { Label, Lang } from '../../kernel/label.ts'
import type { Config } from '../../platform/config.ts'
import type { JobCtx } from '../../platform/ctx.ts'
import type { Log } from '../../platform/log.ts'
import type { OpenPlatform } from '../open-platform.ts'
import type { ProgressPrinter } from './progress.ts'

/** What a command of the CLI is given. */
export type Cli = {
  readonly config: Config
  readonly lang: Lang
  readonly log: Log
  readonly progress: ProgressPrinter
  /** Prints a line for people in their language. */
  readonly say: (sentence: Label) => void
  /** Prints a line as it is: results, JSON. */
  readonly print: (line: string) => void
  /** Opens the stores (or attaches to a running server's), finds whose command it is, and audits that it was given. */
  readonly open: () => Promise<Opened>
}

export type Opened = OpenPlatform & { readonly ctx: JobCtx }

/** The values of the options of a command, as node:util reads them. */
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

/** A command: one file each. Its answer is the exit code: 0 done, 1 not done. A `Usage` thrown is 2. */
export type Verb = {
  readonly key: string
  readonly summary: Label
  /** How it is written after `zhike`, and a line for each of its own options. */
  readonly usage: string
  readonly options: ParseArgsOptionsConfig
  readonly optionHelp: Readonly<Record<string, Label>>
  /** Lines that its help says besides, under a heading. */
  readonly notes?: { readonly heading: Label; readonly lines: () => readonly (readonly [string, Label])[] }
  /** The most words that stand after the command; left out, the command counts them itself. */
  readonly mostWords?: number
  /** Makes an installation where there is none; every other command refuses a folder that holds none, and leaves it as it is. */
  readonly makes?: true
  readonly run: (cli: Cli, values: Values, positionals: readonly string[]) => Promise<number>
}

/** What `--profile` says of itself, wherever it is taken. */
export const profileHelp: Label = {
  zh: '策略包：随附的键或文件夹，载入后一直沿用；首次运行未指定时为 default',
  en: 'The bank’s policies: a shipped key or a folder, followed from then on; default when none was ever named',
}

/** The command was written wrongly; the sentence says how. */
export class Usage extends Error {
  readonly label: Label
  constructor(label: Label) {
    super(label.en)
    this.label = label
  }
}

/** The text of an option, when it was given. */
export function text(values: Values, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

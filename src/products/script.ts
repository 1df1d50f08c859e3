import type { Day } from '../kernel/day.ts'
import { forbiddenIn } from './forbidden-phrases.ts'

/** One version of what staff say or a message reads (话术). It is used only after a second person approved it. */
export type Script = {
  readonly key: string
  readonly version: number
  readonly contentClass: string
  readonly textZh: string
  readonly textEn: string
  readonly author: string
  readonly approver: string | null
  readonly approvedOn: Day | null
  readonly validFrom: Day
  readonly validTo: Day | null
}

export const scriptProblems = ['not-approved', 'approved-by-author', 'not-in-force', 'forbidden-phrase'] as const
export type ScriptProblem = (typeof scriptProblems)[number]

/** What a script's texts must not say, looked up once for each script: the same few are judged for every customer. */
const forbiddenOf = new WeakMap<Script, readonly string[]>()

function phrasesIn(script: Script): readonly string[] {
  const known = forbiddenOf.get(script)
  if (known !== undefined) return known
  const found = [...forbiddenIn(script.textZh), ...forbiddenIn(script.textEn)]
  forbiddenOf.set(script, found)
  return found
}

/** Why a script may not be used on a day, with the phrases to blame; undefined when it may. */
export function scriptProblem(
  script: Script,
  on: Day,
): { readonly problem: ScriptProblem; readonly phrases: readonly string[] } | undefined {
  if (script.approver === null || script.approvedOn === null || script.approvedOn > on)
    return { problem: 'not-approved', phrases: [] }
  if (script.approver === script.author) return { problem: 'approved-by-author', phrases: [] }
  if (script.validFrom > on || (script.validTo !== null && script.validTo < on)) return { problem: 'not-in-force', phrases: [] }
  const phrases = phrasesIn(script)
  return phrases.length > 0 ? { problem: 'forbidden-phrase', phrases } : undefined
}

/**
 * The version to use on a day: the newest that may be used. Where none may, the newest of all, so that the content gate can say what is
 * wrong with it. Undefined for a key without versions.
 */
export function scriptFor(versions: readonly Script[], on: Day): Script | undefined {
  const newestFirst = [...versions].sort((a, b) => b.version - a.version)
  return newestFirst.find((script) => scriptProblem(script, on) === undefined) ?? newestFirst[0]
}

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

/** Why a script may not be used on a day, with the phrases to blame; undefined when it may. */
export function scriptProblem(
  script: Script,
  on: Day,
): { readonly problem: ScriptProblem; readonly phrases: readonly string[] } | undefined {
  const phrases = [...forbiddenIn(script.textZh), ...forbiddenIn(script.textEn)]
  if (script.approver === null || script.approvedOn === null || script.approvedOn > on)
    return { problem: 'not-approved', phrases: [] }
  if (script.approver === script.author) return { problem: 'approved-by-author', phrases: [] }
  if (script.validFrom > on || (script.validTo !== null && script.validTo < on)) return { problem: 'not-in-force', phrases: [] }
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

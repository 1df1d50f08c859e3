import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type Day, tryParseDay } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Definition, NewDefinition } from './definitions.ts'

const dayField = z.string().transform((text, issue) => {
  const day = tryParseDay(text)
  if (day !== undefined) return day
  issue.addIssue({ code: 'custom', message: `not a day: ${text}` })
  return z.NEVER
})

const profileFile = z.strictObject({
  kind: z.string(),
  items: z.array(
    z.strictObject({
      key: z.string(),
      version: z.int().positive().optional(),
      validFrom: dayField,
      validTo: dayField.optional(),
      author: z.string(),
      approver: z.string().optional(),
      body: z.unknown(),
    }),
  ),
})

/** Every definition of a profile folder: all its JSON files in order of name, each `{ kind, items: [{ key, version?, validFrom, author, approver, body }] }`. */
export function readProfile(folder: string): readonly NewDefinition[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
  return files.flatMap((file) => {
    const parsed = profileFile.safeParse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
    if (!parsed.success)
      throw new AppError('bad-definition', { message: `${file}: ${z.prettifyError(parsed.error)}`, cause: parsed.error })
    return parsed.data.items.map((item) => ({ ...item, kind: parsed.data.kind }))
  })
}

/**
 * What of a profile is in force on a day, as an installation that loaded it has it: of each key the newest version that covers the day and that a second
 * person approved, in key order. A version not stated is the one after the key's last.
 */
export function inForceOf(profile: readonly NewDefinition[], kind: string, asOf: Day): readonly Definition[] {
  const last = new Map<string, number>()
  const newest = new Map<string, Definition>()
  for (const item of profile.filter((one) => one.kind === kind)) {
    const version = item.version ?? (last.get(item.key) ?? 0) + 1
    last.set(item.key, Math.max(version, last.get(item.key) ?? 0))
    const covers = item.validFrom <= asOf && (item.validTo === undefined || item.validTo >= asOf)
    if (item.approver === undefined || !covers || version < (newest.get(item.key)?.version ?? 0)) continue
    newest.set(item.key, { key: item.key, version, body: item.body })
  }
  return [...newest.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

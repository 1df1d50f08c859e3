import { z } from 'zod'
import { storedJson } from '../../kernel/stored-json.ts'
import { defaultZones, type ZoneTargets } from '../matching/scoring/zones.ts'

/** How the bank tells that two records are one person, beyond the same document and name: one definition in versions, part of the policy profile. */
export interface IdentitySettings {
  readonly v: 1
  /** `off`: by document and name alone. `propose`: every likeness is put before a person. `link`: the surest are linked without being asked. */
  readonly matching: 'off' | 'propose' | 'link'
  /** From so many people on there is enough to learn from. */
  readonly leastRecords: number
  /** After so many days is learnt anew from everybody; between, a day's changes are matched as everybody was. */
  readonly learnAfterDays: number
  readonly zones: ZoneTargets
}

/** Under which kind, as key `bank`, it is kept among the definitions. */
export const identityKind = 'identity'
const identityKey = 'bank'

const ppm = z.int().min(0).max(1_000_000)
const schema: z.ZodType<IdentitySettings> = z.strictObject({
  v: z.literal(1),
  matching: z.enum(['off', 'propose', 'link']),
  leastRecords: z.int().min(100),
  learnAfterDays: z.int().min(1).max(366),
  zones: z.strictObject({
    autoPrecisionPpm: ppm.min(990_000),
    autoChancePpm: ppm.min(900_000),
    reviewChancePpm: ppm,
    reviewPerThousand: z.int().min(0).max(1000),
    reviewAtLeast: z.int().min(0),
  }),
})

/** Reads and writes it as it is stored. */
export const storedIdentitySettings = storedJson<IdentitySettings>({ what: 'Identity settings', version: 1, schema })

/** What holds where no profile states it: nobody is matched by likeness. */
export const usualIdentity: IdentitySettings = {
  v: 1,
  matching: 'off',
  leastRecords: 1000,
  learnAfterDays: 30,
  zones: defaultZones,
}

/** The settings among definitions in force; the usual ones where none is. */
export function identitySettingsOf(inForce: readonly { readonly key: string; readonly body: unknown }[]): IdentitySettings {
  const found = inForce.find(({ key }) => key === identityKey)
  return found === undefined ? usualIdentity : storedIdentitySettings.read(found.body)
}

import { z } from 'zod'
import { calendars } from './calendar.ts'
import { storedJson } from './stored-json.ts'

/** What one installation is, as its policy profile states it: which policies it follows, what it counts in, on which days it works. */
export interface Installation {
  readonly v: 1
  /** Key of the profile its policies come from. One installation is one bank, so a second profile never mixes in. */
  readonly profile: string
  /** ISO code of what sums, thresholds and assets under management are in; accounts may be in others. */
  readonly baseCurrency: string
  /** Key of the calendar that due days and contact days are counted by. */
  readonly calendar: string
}

/** Under which kind and key the installation is kept among the definitions. */
export const installationKind = 'installation'
export const installationKey = 'bank'

const schema: z.ZodType<Installation> = z.strictObject({
  v: z.literal(1),
  profile: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  baseCurrency: z.string().regex(/^[A-Z]{3}$/),
  calendar: z.string().refine((key) => calendars.has(key), 'there is no such calendar'),
})

/** Reads and writes installations as they are stored. */
export const storedInstallation = storedJson<Installation>({ what: 'Installation', version: 1, schema })

/** What holds where nothing else is stated: a bank in China. */
export const usualInstallation: Installation = {
  v: 1,
  profile: 'default',
  baseCurrency: 'CNY',
  calendar: 'prc',
}

import { registry } from '../../../kernel/registry.ts'
import { differentDocuments } from './different-documents.ts'
import { householdOnly } from './household-only.ts'
import { otherName } from './other-name.ts'
import { sameDocument } from './same-document.ts'
import { twins } from './twins.ts'
import { twoBirthDates } from './two-birth-dates.ts'
import { twoPeople } from './two-people.ts'

/** What holds a pair back, whatever its weight; every guard that holds is named with the link. */
export const guards = registry([twoPeople, differentDocuments, twoBirthDates, householdOnly, otherName, twins], 'guard')

/** What links by itself, whatever the weight. */
export const linkRules = registry([sameDocument], 'link rule')

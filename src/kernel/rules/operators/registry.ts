import { registry } from '../../registry.ts'
import type { Operator } from '../operator.ts'
import { atLeast } from './at-least.ts'
import { atMost } from './at-most.ts'
import { between } from './between.ts'
import { equals } from './equals.ts'
import { isIn } from './in.ts'
import { isFalse } from './is-false.ts'
import { isMissing } from './is-missing.ts'
import { isTrue } from './is-true.ts'
import { lessThan } from './less-than.ts'
import { moreThan } from './more-than.ts'
import { moreThanDaysAhead } from './more-than-days-ahead.ts'
import { notBetween } from './not-between.ts'
import { notEquals } from './not-equals.ts'
import { isNotIn } from './not-in.ts'
import { olderThanDays } from './older-than-days.ts'
import { withinLastDays } from './within-last-days.ts'
import { withinNextDays } from './within-next-days.ts'

/** Every comparison a rule may use, in the order an editor offers them. */
export const operators = registry<Operator>(
  [
    equals,
    notEquals,
    lessThan,
    atMost,
    moreThan,
    atLeast,
    between,
    notBetween,
    isIn,
    isNotIn,
    isTrue,
    isFalse,
    withinNextDays,
    withinLastDays,
    olderThanDays,
    moreThanDaysAhead,
    isMissing,
  ],
  'operator',
)

import { registry } from '../../kernel/registry.ts'
import { birthNumber } from './birth-number.ts'
import { codeMap } from './code-map.ts'
import { concat } from './concat.ts'
import { constant } from './constant.ts'
import { copy } from './copy.ts'
import { date } from './date.ts'
import { decimal } from './decimal.ts'
import { negateWhen } from './negate-when.ts'
import type { Transform } from './transform.ts'

/** Every way a mapping may make a canonical cell of source cells. */
export const transforms = registry<Transform>(
  [copy, constant, date, codeMap, decimal, birthNumber, concat, negateWhen],
  'transform',
)

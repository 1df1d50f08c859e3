import { z } from 'zod'
import { tryParseDay } from '../../kernel/day.ts'
import type { Label } from '../../kernel/label.ts'
import { tryParseFen } from '../../kernel/money.ts'

/** What a cell becomes once it is read; empty is null. */
export type Value = string | number | boolean | null

/**
 * One column of a feed. A cell arrives as text; `read` turns it into its value in the record's feeds, `sql` does the same over a whole
 * column in the warehouse. Both answer nothing (undefined, NULL) for a text they do not accept, and must agree: a test runs both.
 */
export type Column = {
  readonly wants: Label
  readonly read: (text: string) => Value | undefined
  readonly sql: (text: string) => string
  /** Whether the text is accepted, where that is cheaper to ask than to look whether `sql` gives a value. */
  readonly check?: (text: string) => string
  /** Texts that the column accepts and refuses, tried in both engines. */
  readonly examples: { readonly accepts: readonly string[]; readonly refuses: readonly string[] }
  readonly isRequired: boolean
  /** Names a person or an account: masked wherever a bad row is shown. */
  readonly isSensitive: boolean
  /** What a refused text may look like and still name nobody, so that it can be shown; without one, a refused text never is. */
  readonly nearMiss?: RegExp
  /** Its value is money, in fen. */
  readonly isMoney?: true
}

type Kind = Omit<Column, 'isRequired' | 'isSensitive'>

/** A mistyped day, number or word of a list. A word has few digits: a telephone number is none. */
const nearDay = /^(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8})$/
const nearNumber = /^[-+]?[\d.,]+$/
const nearWord = /^(?!.*\d{5})[A-Za-z0-9_-]+$/

const required = (kind: Kind): Column => ({ ...kind, isRequired: true, isSensitive: false })

/** The same column, which may be left empty. */
export const optional = (column: Column): Column => ({ ...column, isRequired: false })

/** The same column, whose value is masked in quarantine, reports and messages. */
export const sensitive = (column: Column): Column => ({ ...column, isSensitive: true })

/** Any text up to a length in characters. */
export function text(longest = 400): Column {
  return required({
    wants: { zh: `不超过 ${longest} 个字符的文本`, en: `text of at most ${longest} characters` },
    read: (cell) => ([...cell].length <= longest && !cell.includes('\u0000') ? cell : undefined),
    sql: (cell) => `if(lengthUTF8(${cell}) <= ${longest}, ${cell}, NULL)`,
    check: (cell) => `(length(${cell}) <= ${longest} OR lengthUTF8(${cell}) <= ${longest})`,
    examples: { accepts: ['江城', 'x'.repeat(longest)], refuses: ['x'.repeat(longest + 1)] },
  })
}

/** One word of a closed list. */
export function code(...words: readonly [string, ...string[]]): Column {
  const known = new Set(words)
  const list = words.map((word) => `'${word}'`).join(', ')
  return required({
    nearMiss: nearWord,
    wants: { zh: `${words.join('、')} 之一`, en: `one of ${words.join(', ')}` },
    read: (cell) => (known.has(cell) ? cell : undefined),
    sql: (cell) => `if(${cell} IN (${list}), ${cell}, NULL)`,
    check: (cell) => `${cell} IN (${list})`,
    examples: { accepts: words, refuses: ['no-such-word', `${words[0]} `] },
  })
}

/** A word of an open list: lower-case letters, digits and hyphens, so that it can become a key. */
export function word(): Column {
  return required({
    wants: { zh: '小写英文、数字与连字符组成的名称', en: 'a name of lower-case letters, digits and hyphens' },
    read: (cell) => (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(cell) ? cell : undefined),
    sql: (cell) => `if(match(${cell}, '^[a-z0-9]+(-[a-z0-9]+)*$'), ${cell}, NULL)`,
    check: (cell) => `match(${cell}, '^[a-z0-9]+(-[a-z0-9]+)*$')`,
    examples: { accepts: ['login', 'page-view', '3'], refuses: ['Log in', '-x', 'a--b'] },
  })
}

/** A calendar day, YYYY-MM-DD. */
export function day(): Column {
  return required({
    nearMiss: nearDay,
    wants: { zh: 'YYYY-MM-DD 格式的有效日期', en: 'a day that exists, YYYY-MM-DD' },
    read: (cell) => tryParseDay(cell),
    // The engine takes "2026-2-3" and makes 1 March of 29 February: what it read must read back as it was written.
    sql: (cell) => `if(toString(toDate32OrNull(${cell})) = ${cell}, toDate32OrNull(${cell}), NULL)`,
    examples: {
      accepts: ['2026-02-28', '1924-02-29'],
      refuses: ['2026-02-29', '2026-2-3', '28.02.2026', '20260228', '2026-02-28x'],
    },
  })
}

const moneyText = '^[+-]?[0-9]{1,16}([.][0-9]{1,2})?$'
const moneyPattern = new RegExp(moneyText)
const rateText = '^[0-9]{1,9}([.][0-9]{1,8})?$'
const ratePattern = /^(\d{1,9})(?:\.(\d{1,8}))?$/

/** Money as plain decimal text with at most two decimals; its value is fen. */
export function money(): Column {
  return required({
    nearMiss: nearNumber,
    isMoney: true,
    wants: { zh: '最多两位小数的金额', en: 'an amount with at most two decimals' },
    read: (cell) => (moneyPattern.test(cell) ? tryParseFen(cell) : undefined),
    // A Decimal drops what lies beyond its scale without a word, and takes exponents: the form is looked at first.
    sql: (cell) => `if(match(${cell}, '${moneyText}'), toInt64(toDecimal64OrNull(${cell}, 2) * 100), NULL)`,
    examples: {
      accepts: ['0.00', '-12.5', '1234567.89', '7', '+3.10'],
      refuses: ['1.005', '5.100', '1,000.00', 'abc', '1e3', '12.', '.5', '--1', '1 2'],
    },
  })
}

/** A rate above zero: so much for one unit, in millionths; more than six decimals are rounded half up. */
export function rate(): Column {
  return required({
    nearMiss: nearNumber,
    wants: { zh: '大于零、最多八位小数的汇率', en: 'a rate above zero with at most eight decimals' },
    read: (cell) => {
      const [, whole = '', decimals = ''] = ratePattern.exec(cell) ?? []
      const micro = whole === '' ? 0 : Number((BigInt(whole + decimals.padEnd(8, '0')) + 50n) / 100n)
      return micro > 0 ? micro : undefined
    },
    // All digits as one number: a decimal of eight places times 10⁸ would overflow on its way.
    sql: (cell) => {
      const digits = `concat(splitByChar('.', ${cell})[1], rightPad(splitByChar('.', ${cell})[2], 8, '0'))`
      return `if(match(${cell}, '${rateText}'), nullIf(intDiv(toInt64OrNull(${digits}) + 50, 100), 0), NULL)`
    },
    examples: {
      accepts: ['7.1234', '1', '0.048123', '0.00000050', '123456789.12345678', '7.12345650'],
      refuses: ['0', '0.00000049', '-7.1', '7.123456789', '7,1', '1e3', '.5', '7.'],
    },
  })
}

/** A whole number between two bounds. */
export function integer(from: number, to: number): Column {
  return required({
    nearMiss: nearNumber,
    wants: { zh: `${from} 至 ${to} 的整数`, en: `a whole number from ${from} to ${to}` },
    read: (cell) => (/^-?\d{1,15}$/.test(cell) && Number(cell) >= from && Number(cell) <= to ? Number(cell) : undefined),
    sql: (cell) =>
      `if(toInt64OrNull(${cell}) BETWEEN ${from} AND ${to} AND NOT startsWith(${cell}, '+'), toInt64OrNull(${cell}), NULL)`,
    examples: { accepts: [String(from), String(to)], refuses: [String(from - 1), String(to + 1), '1.5', 'one', '+1'] },
  })
}

/** Yes or no: true, false, 1 or 0. */
export function flag(): Column {
  return required({
    nearMiss: nearWord,
    wants: { zh: 'true、false、1 或 0', en: 'true, false, 1 or 0' },
    read: (cell) => (cell === 'true' || cell === '1' ? true : cell === 'false' || cell === '0' ? false : undefined),
    sql: (cell) => `multiIf(${cell} IN ('true', '1'), 1, ${cell} IN ('false', '0'), 0, NULL)`,
    check: (cell) => `${cell} IN ('true', '1', 'false', '0')`,
    examples: { accepts: ['true', 'false', '1', '0'], refuses: ['yes', 'TRUE', '2'] },
  })
}

const clock = '([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,3})?)?'
const instantText = `^\\d{4}-\\d{2}-\\d{2}([ T]${clock}(Z|[+-]\\d{2}:\\d{2})?)?$`
const instantPattern = new RegExp(instantText)

/** A day with a time; without an offset the clock of Asia/Shanghai is meant, without a time its midnight. Its value stays text. */
export function instant(): Column {
  return required({
    nearMiss: nearDay,
    wants: { zh: '日期时间，如 2026-10-15T09:30:00+08:00', en: 'a date and time like 2026-10-15T09:30:00+08:00' },
    read: (cell) => (instantPattern.test(cell) && tryParseDay(cell.slice(0, 10)) !== undefined ? cell : undefined),
    sql: (cell) =>
      `if(match(${cell}, '${instantText.replaceAll('\\', '\\\\')}') AND toString(toDate32OrNull(substring(${cell}, 1, 10))) = substring(${cell}, 1, 10), parseDateTime64BestEffortOrNull(${cell}, 3, 'Asia/Shanghai'), NULL)`,
    examples: {
      accepts: ['2026-10-15', '2026-10-15T09:30:00+08:00', '2026-10-15 09:30', '2026-10-15T01:30:00.250Z'],
      refuses: ['15/10/2026', '2026-02-30 10:00', '2026-10-15T25:00:00', 'yesterday'],
    },
  })
}

const attributesSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

/** A flat JSON object of words and numbers; its value stays text. */
export function attributes(): Column {
  return required({
    wants: { zh: '单层 JSON 对象', en: 'a flat JSON object' },
    read: (cell) => (attributesSchema.safeParse(tryJson(cell)).success ? cell : undefined),
    sql: (cell) =>
      `if(isValidJSON(${cell}) AND startsWith(${cell}, '{') AND NOT match(${cell}, ':\\\\s*[{[]') AND position(${cell}, 'null') = 0, ${cell}, NULL)`,
    examples: { accepts: ['{}', '{"channel":"phone","tier":3}'], refuses: ['[]', '{"a":{"b":1}}', '{a:1}', 'x'] },
  })
}

function tryJson(cell: string): unknown {
  try {
    return JSON.parse(cell)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined // the one thing a bad text does; anything else is our bug
    throw thrown
  }
}

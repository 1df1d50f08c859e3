import type { Label } from '../kernel/label.ts'
import commonPasswords from './common-passwords.json' with { type: 'json' }

/** What an installation asks of passwords. The two schools disagree on purpose: see each profile. */
export type PasswordProfile = {
  readonly key: 'nist' | 'mlps3'
  readonly label: Label
  readonly minLength: number
  /** Where the password stands alone, without a second factor. */
  readonly minLengthAlone: number
  readonly maxLength: number
  /** How many of: upper case, lower case, digit, other sign. */
  readonly minClasses: number
  /** After so many days it must be changed; null = never. */
  readonly maxAgeDays: number | null
  /** How many earlier ones may not come back. */
  readonly history: number
}

export const passwordProfiles = {
  /** NIST SP 800-63B-4 and ASVS 5: length and a blocklist; no composition rules, no forced change, which only make people count upwards. */
  nist: {
    key: 'nist',
    label: { zh: 'NIST（长度与禁用表）', en: 'NIST (length and blocklist)' },
    minLength: 8,
    minLengthAlone: 15,
    maxLength: 128,
    minClasses: 1,
    maxAgeDays: null,
    history: 1,
  },
  /** GB/T 22239 level 3 (等保三级) 8.1.4.1: complexity and periodic change, asked of every bank in the PRC. */
  mlps3: {
    key: 'mlps3',
    label: { zh: '等保三级（复杂度与定期更换）', en: 'MLPS level 3 (complexity and periodic change)' },
    minLength: 10,
    minLengthAlone: 15,
    maxLength: 128,
    minClasses: 3,
    maxAgeDays: 90,
    history: 5,
  },
} as const satisfies Record<string, PasswordProfile>

export type PasswordFault = 'too-short' | 'too-long' | 'too-simple' | 'common' | 'contains-login'

const blocked = new Set(commonPasswords)

/** What is wrong with a new password under a profile, if anything. Whether it was used before is asked of the hashes, by the service. */
export function passwordFault(
  password: string,
  profile: PasswordProfile,
  user: { readonly login: string; readonly hasSecondFactor: boolean },
): PasswordFault | undefined {
  const length = [...password].length
  if (length < (user.hasSecondFactor ? profile.minLength : profile.minLengthAlone)) return 'too-short'
  if (length > profile.maxLength) return 'too-long'
  if (isCommon(password)) return 'common'
  if (user.login.length >= 4 && password.toLowerCase().includes(user.login.toLowerCase())) return 'contains-login'
  if (classesOf(password) < profile.minClasses) return 'too-simple'
  return undefined
}

/** What a profile asks for, as the person who chooses a password reads it beforehand. */
export function ruleText({ minLength, minClasses, history }: PasswordProfile): Label {
  const zhClasses = minClasses > 1 ? `，含大写、小写、数字、符号中的至少 ${minClasses} 类` : ''
  const enClasses = minClasses > 1 ? `, ${minClasses} of: upper case, lower case, digit, sign` : ''
  return {
    zh: `至少 ${minLength} 位${zhClasses}；不得过于常见、包含工号，或与最近 ${history} 个口令相同。`,
    en: `At least ${minLength} characters${enClasses}; not a common one, none that holds the staff number, none of the last ${history}.`,
  }
}

/** What the user reads about a fault. */
export function faultText(fault: PasswordFault | 'used-before', profile: PasswordProfile): Label {
  switch (fault) {
    case 'too-short':
      return { zh: `口令至少 ${profile.minLength} 位。`, en: `The password needs at least ${profile.minLength} characters.` }
    case 'too-long':
      return { zh: `口令至多 ${profile.maxLength} 位。`, en: `The password may have ${profile.maxLength} characters at most.` }
    case 'too-simple':
      return {
        zh: `口令须含大写、小写、数字、符号中的至少 ${profile.minClasses} 类。`,
        en: `The password needs ${profile.minClasses} of: upper case, lower case, digit, sign.`,
      }
    case 'common':
      return { zh: '该口令过于常见，请更换。', en: 'This password is too common. Please choose another.' }
    case 'contains-login':
      return { zh: '口令中不得包含工号。', en: 'The password may not contain the staff number.' }
    case 'used-before':
      return { zh: '该口令近期用过，请更换。', en: 'This password was used before. Please choose another.' }
    default:
      return fault satisfies never
  }
}

/** Whether the password has outlived its profile. */
export function isExpired(changedAt: Date, profile: PasswordProfile, now: Date): boolean {
  return profile.maxAgeDays !== null && now.getTime() - changedAt.getTime() > profile.maxAgeDays * 86_400_000
}

/** Five failures are typing errors; from then on each one doubles the wait, from a minute to an hour; a hundred need an administrator (NIST: at most 100). */
export function waitAfterFailures(failures: number): { readonly seconds: number } | 'until-reset' {
  if (failures >= 100) return 'until-reset'
  if (failures < 5) return { seconds: 0 }
  return { seconds: Math.min(3600, 60 * 2 ** (failures - 5)) }
}

/** The commonest passwords, also with letters written as signs, in another case, doubled, or with digits and signs around them. */
function isCommon(password: string): boolean {
  const plain = password.toLowerCase()
  const spelt = plain.replaceAll('@', 'a').replaceAll('0', 'o').replaceAll('1', 'i').replaceAll('3', 'e').replaceAll('$', 's')
  const half = plain.slice(0, plain.length / 2)
  const forms = [plain, spelt, core(plain), core(spelt), plain === half + half ? half : '']
  return forms.some((form) => blocked.has(form)) || new Set(plain).size <= 2 || isRun(plain)
}

function core(text: string): string {
  return text.replaceAll(/^[^a-z]+|[^a-z]+$/g, '')
}

/** 12345678, abcdefgh, 87654321: each sign one further than the last. */
function isRun(text: string): boolean {
  const steps = new Set([...text].slice(1).map((sign, i) => sign.charCodeAt(0) - text.charCodeAt(i)))
  return steps.size === 1 && (steps.has(1) || steps.has(-1))
}

function classesOf(password: string): number {
  return [/[A-Z]/, /[a-z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length
}

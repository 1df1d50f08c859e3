// A made-up population for the matcher: families under one roof with one telephone, twins, people of one name, numbers that were handed out again.
import { documentNumber } from '../../src/app/demo/made-up-numbers.ts'
import { type Random, randomOf } from '../../src/app/demo/random.ts'
import { addDays, type Day, parseDay } from '../../src/kernel/day.ts'
import { dottedName, type Gender, givenName, surnameName } from './names.ts'

export type Person = {
  readonly number: number
  readonly surname: string
  readonly given: string
  readonly gender: Gender
  readonly bornOn: Day
  /** A resident identity number; '' for a child's account without one. */
  readonly document: string
  readonly phone: string
  readonly district: string
  readonly street: string
}

export const districts = [...'东南西北新港湖山河桥园城'].map((name) => `江${name}区`)
const streetWords = [...'长安建设人民解放中山和平胜利文化光明新华友谊团结滨江珞珈梅岭翠微望湖听涛']
const firstBirth = parseDay('1938-01-01')
const BIRTH_DAYS = 70 * 365
const SHARE_OF_PHONES_HANDED_OUT_AGAIN = 0.01
/** What clerks enter when somebody has no telephone. */
const branchPhone = '02780000000'

/** People one after the other, family by family. The same seed gives the same people. */
export function* people(count: number, seed: number, first = 0): Generator<Person> {
  const random = randomOf(seed, first + 1)
  let number = first
  while (number < first + count) {
    for (const person of family(random, number)) {
      if (number >= first + count) return
      yield person
      number += 1
    }
  }
}

function* family(random: Random, first: number): Generator<Person> {
  const size = random.chance(0.5) ? 1 : random.between(2, 4)
  const surname = surnameName(random)
  const home = homeOf(random)
  const homePhone = random.chance(0.3) ? phoneOf(random, first) : null
  const hasTwins = size >= 3 && random.chance(0.02)
  let elder: Person | undefined
  for (let member = 0; member < size; member += 1) {
    const person = memberOf(random, first + member, { surname: member === 1 ? surnameName(random) : surname, home, homePhone })
    const twin = hasTwins && elder !== undefined && member === size - 1 ? twinOf(person, elder) : person
    elder = twin
    yield twin
  }
}

type Household = {
  readonly surname: string
  readonly home: Pick<Person, 'district' | 'street'>
  readonly homePhone: string | null
}

function memberOf(random: Random, number: number, { surname, home, homePhone }: Household): Person {
  const gender: Gender = random.chance(0.5) ? 'm' : 'f'
  const bornOn = addDays(firstBirth, random.below(BIRTH_DAYS))
  const [first, rest] = random.chance(0.01) ? ['', dottedName(random)] : [surname, givenName(random, gender)]
  return {
    number,
    surname: first,
    given: rest,
    gender,
    bornOn,
    document: random.chance(0.02) ? '' : documentNumber(number, bornOn.replaceAll('-', ''), gender),
    phone: homePhone !== null && random.chance(0.7) ? homePhone : phoneOf(random, number),
    ...home,
  }
}

/** A twin: the same day and surname, a given name that begins alike. */
function twinOf(person: Person, elder: Person): Person {
  const given = elder.given.charAt(0) + person.given.slice(-1)
  const document = person.document === '' ? '' : documentNumber(person.number, elder.bornOn.replaceAll('-', ''), person.gender)
  return { ...person, surname: elder.surname, given, bornOn: elder.bornOn, document }
}

/** A telephone of one's own, one that somebody else had before, none, or the branch's. */
export function phoneOf(random: Random, number: number): string {
  const drawn = random.unit()
  if (drawn < 0.03) return ''
  if (drawn < 0.0305) return branchPhone
  const owner = drawn < 0.0305 + SHARE_OF_PHONES_HANDED_OUT_AGAIN ? random.below(number + 1) : number
  return `199${String(owner * 37 + 10_000_000)
    .slice(-8)
    .padStart(8, '0')}`
}

/** A home: one of some thousand streets. */
export function homeOf(random: Random): Pick<Person, 'district' | 'street'> {
  const name = random.pick(streetWords) + random.pick(streetWords) + random.pick(['路', '街', '巷', '大道'])
  const house = `${random.between(1, 300)}号`
  const flat = random.chance(0.8)
    ? `${random.between(1, 20)}栋${random.between(1, 4)}单元${random.between(1, 33)}0${random.between(1, 4)}室`
    : ''
  return { district: random.pick(districts), street: name + house + flat }
}

// Second records of people as bank systems have them: another clerk, another year. Every second record differs in something, many in several things.
import { Converter } from 'opencc-js/cn2t'
import { pinyin } from 'pinyin-pro'
import { type Random, randomOf } from '../../src/app/demo/random.ts'
import type { MatchRecord } from '../../src/customers/matching/records/mapping.ts'
import { anyCharacter, characters } from './names.ts'
import { homeOf, people, type Person, phoneOf } from './people.ts'

const traditional = Converter({ from: 'cn', to: 't' })
const homophones = groupBySound(characters)

/** Records for a run: every person's first record, then the planted ones. `personOf` says whose each party is. */
export type Planted = {
  readonly records: () => Generator<MatchRecord>
  /** By party number, from 1. */
  readonly personOf: Int32Array
}

export const PLANTED_SHARE = 0.05

/** So many records, one in twenty of them somebody's second (or third). */
export function plantedRecords(count: number, seed: number): Planted {
  const personOf = new Int32Array(count + 1)
  const second = Math.round(count * PLANTED_SHARE)
  const firsts = count - second
  function* records(): Generator<MatchRecord> {
    const random = randomOf(seed, 7)
    const kept: Person[] = []
    let party = 0
    for (const person of people(firsts, seed)) {
      party += 1
      personOf[party] = person.number
      // Whoever has a second record is drawn as people come by: the rest need not be kept.
      if (kept.length < second && random.chance((second * 1.02) / firsts)) {
        kept.push(person)
        if (random.chance(0.05)) kept.push(person)
      }
      yield { party, source: 1, values: valuesOf(firstRecord(person)) }
    }
    for (let i = 0; i < second; i += 1) {
      const person = kept[i % kept.length]
      if (person === undefined) return
      party += 1
      personOf[party] = person.number
      yield { party, source: 2, values: valuesOf(secondRecord(person, random)) }
    }
  }
  return { records, personOf }
}

/** A day's delta: half new people, half second records of people that are there. */
export function deltaRecords(count: number, base: { readonly people: number; readonly parties: number; readonly seed: number }) {
  const random = randomOf(base.seed, 11)
  const known = [...people(base.people, base.seed)]
    .filter((_, i) => i % Math.floor(base.people / (count / 2)) === 0)
    .slice(0, count / 2)
  const fresh = [...people(count - known.length, base.seed + 1, base.people)]
  const records = [
    ...fresh.map((person) => ({ person: person.number, values: valuesOf(firstRecord(person)) })),
    ...known.map((person) => ({ person: person.number, values: valuesOf(secondRecord(person, random)) })),
  ]
  return records.map(({ person, values }, i) => ({ person, record: { party: base.parties + 1 + i, source: 3, values } }))
}

/** What a system holds, in the words it was entered. */
type Entry = {
  readonly name: string
  readonly documentType: string
  readonly document: string
  readonly bornOn: string
  readonly gender: string
  readonly phone: string
  readonly address: string
}

function firstRecord(person: Person): Entry {
  return {
    name: person.surname + person.given,
    documentType: person.document === '' ? '' : 'id-card',
    document: person.document,
    bornOn: person.number % 400 === 0 ? '1900-01-01' : person.bornOn,
    gender: person.gender,
    phone: person.phone,
    address: `江城市${person.district}${person.street}`,
  }
}

function secondRecord(person: Person, random: Random): Entry {
  const document = documentAgain(person, random)
  const home = random.chance(0.35) ? homeOf(random) : person
  return {
    name: nameAgain(person, random),
    ...document,
    bornOn: dateAgain(person.bornOn, random),
    gender: random.chance(0.95) ? person.gender : '',
    phone: random.chance(0.35) ? phoneOf(random, 20_000_000 + random.below(70_000_000)) : phoneAgain(person.phone, random),
    address: addressAgain(home, random),
  }
}

function nameAgain({ surname, given }: Person, random: Random): string {
  const name = surname + given
  const drawn = random.unit()
  if (surname === '') return drawn < 0.4 ? name.replace('·', random.pick(['', '.', '．', '•'])) : name
  if (drawn < 0.6) return name
  if (drawn < 0.68) return surname + typed(given, random, (char) => random.pick(homophones.get(soundOf(char)) ?? [char]))
  if (drawn < 0.73) return surname + typed(given, random, () => anyCharacter(random))
  if (drawn < 0.79) return given + surname
  if (drawn < 0.85) return traditional(name)
  if (drawn < 0.9) return random.pick([`${surname} ${given}`, `${surname}　${given}`, ` ${name}`, `${name}（本人）`])
  const letters = (text: string) =>
    pinyin(text, { toneType: 'none', type: 'array', v: true, surname: text === surname ? 'head' : 'off' }).join('')
  return random.chance(0.5) ? `${letters(surname)} ${letters(given)}`.toUpperCase() : `${letters(given)} ${letters(surname)}`
}

function documentAgain({ document }: Person, random: Random): Pick<Entry, 'documentType' | 'document'> {
  const drawn = random.unit()
  if (document === '' || drawn < 0.2) return { documentType: '', document: '' }
  const documentType = 'id-card'
  if (drawn < 0.3 && document.slice(6, 8) === '19')
    return { documentType, document: document.slice(0, 6) + document.slice(8, 17) }
  if (drawn < 0.4) return { documentType, document: slip(document, random, '0123456789') }
  if (drawn < 0.45) return { documentType: 'passport', document: `E${String(random.below(100_000_000)).padStart(8, '0')}` }
  return { documentType, document: drawn < 0.5 ? document.toLowerCase() : document }
}

function dateAgain(bornOn: string, random: Random): string {
  const drawn = random.unit()
  if (drawn < 0.1) return ''
  const [year = '', month = '', day = ''] = bornOn.split('-')
  if (drawn < 0.12) return `${year}-${day}-${month}`
  if (drawn < 0.15) return slip(bornOn.replaceAll('-', ''), random, '0123456789')
  return drawn < 0.3 ? `${year}年${Number(month)}月${Number(day)}日` : bornOn
}

function phoneAgain(phone: string, random: Random): string {
  const drawn = random.unit()
  if (phone === '' || drawn < 0.1) return ''
  if (drawn < 0.14) return slip(phone, random, '0123456789')
  return drawn < 0.3 ? `+86 ${phone.slice(0, 3)}-${phone.slice(3, 7)}-${phone.slice(7)}` : phone
}

function addressAgain({ district, street }: Pick<Person, 'district' | 'street'>, random: Random): string {
  const drawn = random.unit()
  if (drawn < 0.08) return ''
  if (drawn < 0.3) return `${district}${street.replace('栋', '幢').replace('单元', '-')}`
  if (drawn < 0.4) return `江城市${district}${street.replace(/号.*$/, '号')}`
  return `江城市${district}${street}`
}

/** One character of a text replaced. */
function typed(text: string, random: Random, replace: (char: string) => string): string {
  const at = random.below(text.length)
  return text.slice(0, at) + replace(text.charAt(at)) + text.slice(at + 1)
}

/** One slip of the hand: a wrong character, or two neighbours changed about. */
function slip(text: string, random: Random, alphabet: string): string {
  const at = random.below(text.length - 1)
  if (random.chance(0.4)) return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2)
  return text.slice(0, at) + alphabet.charAt(random.below(alphabet.length)) + text.slice(at + 1)
}

function valuesOf(entry: Entry): readonly string[] {
  return [entry.name, entry.documentType, entry.document, entry.bornOn, entry.gender, entry.phone, entry.address]
}

function soundOf(char: string): string {
  return pinyin(char, { toneType: 'none' })
}

function groupBySound(chars: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const char of chars) groups.set(soundOf(char), [...(groups.get(soundOf(char)) ?? []), char])
  return groups
}

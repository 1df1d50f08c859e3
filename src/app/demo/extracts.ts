import { rmSync } from 'node:fs'
import { accountFile } from './account-file.ts'
import { cardRecordOf } from './card-record.ts'
import { compactDay, dayText, moneyText } from './day-texts.ts'
import { type DollarAccount, dollarRows, dollarsOf } from './dollars.ts'
import { happeningsOf, instantText } from './happenings.ts'
import { type Account, accountsOf, cardKeyOf } from './holdings.ts'
import { runLedger } from './ledger.ts'
import { businessName, personName, streets } from './made-up-names.ts'
import { creditCode, documentNumber, phoneNumber } from './made-up-numbers.ts'
import type { Calendar, Profile } from './profile.ts'
import { consentsOf, qualifiedOf, restrictionsOf, risksOf } from './protections.ts'
import type { Random } from './random.ts'
import { type Encoding, type TextFile, textFile } from './text-file.ts'

// The core banking system writes Chinese headers, codes of its own and GB18030; the card system a UTF-8 file with a byte order mark; channels compress theirs.
const accountTypes: Readonly<Record<Account['assetClass'], string>> = {
  deposit: 'SA',
  'time-deposit': 'TD',
  wealth: 'WM',
  fund: 'FD',
  insurance: 'IN',
  bond: 'BD',
  metal: 'GD',
  loan: 'LN',
  card: 'CC',
  merchant: 'MC',
}
const plans = {
  party: [
    'cif_customer.dat',
    'gb18030',
    '客户号|客户类别|客户名称|证件种类|证件号码|证件到期日|性别|出生日期|手机号码|城市|地址|开户机构|开户日期|个性化推荐\r\n',
  ],
  card: [
    'card_customer.csv',
    'utf8-bom',
    'cust_id,cust_name,cert_type,cert_no,cert_expiry,sex,birthday,mobile,branch,open_date\n',
  ],
  assignment: ['assignment.csv', 'ascii', 'source,party_key,staff_no,valid_from,valid_to\n'],
  consent: [
    'consent.csv',
    'ascii',
    'source,party_key,purpose,channel,status,text_version,method,evidence,effective_on,expires_on\n',
  ],
  risk: ['risk_test.csv', 'ascii', 'cust_no;test_date;grade;valid_until;affordable_yuan\n'],
  restriction: ['restriction.csv', 'ascii', 'source,party_key,kind,channel,valid_from,valid_to\n'],
  qualified: ['qualified_investor.csv', 'ascii', 'source,party_key,verified_on,valid_to,basis,experience_years\n'],
  balance: ['acct_balance.csv', 'ascii', 'SYS,ACCT_NO,BAL_DT,BAL\n'],
  transaction: [
    'transaction.csv',
    'ascii',
    'source,transaction_id,account_no,day,minute,amount,currency,category,channel,initiated,counterparty_no,counterparty_own\n',
  ],
  event: ['event.csv.gz', 'ascii-gz', 'source,event_id,party_key,at,kind,channel,amount,attributes\n'],
} as const satisfies Record<string, readonly [string, Encoding, string]>
type Name = keyof typeof plans | 'account'

/** The extracts of a delivery, open until every customer is added. */
export type Extracts = {
  readonly add: (profile: Profile, random: Random) => void
  readonly close: () => Readonly<Record<string, number>>
}

export function openExtracts(pathOf: (file: string) => string, calendar: Calendar, density: number): Extracts {
  const rows: Record<Name, number> = {
    party: 0,
    card: 0,
    account: 0,
    assignment: 0,
    consent: 0,
    risk: 0,
    restriction: 0,
    qualified: 0,
    balance: 0,
    transaction: 0,
    event: 0,
  }
  const files = Object.fromEntries(
    Object.entries(plans).map(([key, [name, encoding]]) => [key, textFile(pathOf(name), encoding)]),
  ) as Record<keyof typeof plans, TextFile>
  for (const [key, [, , header]] of Object.entries(plans)) files[key as keyof typeof plans].add(header)
  const accounts = accountFile(pathOf('acct_master.parquet'))
  const write = (key: keyof typeof plans, row: string): void => {
    rows[key]++
    files[key].add(row)
  }
  const add = (profile: Profile, random: Random): void => {
    writeParty(profile, calendar, random, write)
    const held = accountsOf(profile, calendar, random)
    for (const account of held) {
      rows.account++
      accounts.add(accountCells(account))
    }
    writeLedger(profile, held, calendar, density, random, write)
    const dollars = dollarsOf(profile, calendar)
    if (dollars !== undefined) {
      rows.account++
      accounts.add(dollarCells(profile, dollars))
      const { balances, transactions } = dollarRows(dollars, profile.person)
      for (const row of balances) write('balance', row)
      for (const row of transactions) write('transaction', row)
    }
    writeProtections(profile, calendar, random, write)
  }
  const close = (): Readonly<Record<string, number>> => {
    for (const file of Object.values(files)) file.close()
    accounts.close()
    // A system of a very small bank with nothing to tell delivers no file: a whole file of nothing would be refused.
    for (const [key, [name]] of Object.entries(plans)) if (rows[key as keyof typeof plans] === 0) rmSync(pathOf(name))
    return rows
  }
  return { add, close }
}

type Write = (key: keyof typeof plans, row: string) => void
const dayOrNothing = (day: number | undefined): string => (day === undefined ? '' : compactDay(day))

function writeParty(profile: Profile, calendar: Calendar, random: Random, write: Write): void {
  const isPerson = profile.kind === 'personal'
  const name = isPerson ? personName(random) : businessName(random)
  const born = compactDay(profile.bornOn)
  const document = isPerson ? documentNumber(profile.person, born, profile.gender) : creditCode(profile.person)
  // One document in twenty-five ends within two months; a few have ended; the old and businesses have theirs for good.
  const ending = random.chance(0.04) ? calendar.end + random.between(-20, 60) : calendar.end + random.between(61, 5000)
  const expires = isPerson && profile.age < 70 ? compactDay(ending) : '20991231'
  const address = `${random.pick(streets)}${random.between(1, 999)}号${random.between(1, 30)}室`
  const isPersonalised = !random.chance(0.02)
  const phone = phoneNumber(profile.person)
  // An old account here and there was opened without one: whoever it is, nothing that hangs on age may be proposed.
  const isBornUnknown = profile.person % 97 === 41 && profile.age >= 20 && !profile.isTwice
  const [sex, birthday] = isPerson ? [profile.gender === 'm' ? '1' : '2', isBornUnknown ? '' : born] : ['', '']
  const cells = [
    profile.key,
    isPerson ? '1' : '2',
    name,
    isPerson ? '101' : '201',
    document,
    expires,
    sex,
    birthday,
    phone,
    '江城市',
    address,
    profile.branch.code,
    compactDay(profile.openedOn),
    isPersonalised ? 'Y' : 'N',
  ]
  write('party', `${cells.join('|')}\r\n`)
  if (profile.isTwice) {
    const card = cardRecordOf(profile.person, { name, document, phone })
    const row = [card.name, card.document === '' ? '' : '101', card.document, expires, sex, born, card.phone]
    write('card', `${cardKeyOf(profile)},${row.join(',')},${profile.branch.code},${compactDay(profile.openedOn)}\n`)
  }
  if (profile.owner !== undefined) {
    const [changed, back] = [random.chance(0.1), random.between(20, 300)]
    const since = calendar.end - back
    const before = profile.branch.rms[profile.person % profile.branch.rms.length] ?? profile.owner
    if (changed && since > profile.openedOn + 1 && before !== profile.owner) {
      write('assignment', `core,${profile.key},${before},${dayText(profile.openedOn)},${dayText(since - 1)}\n`)
      write('assignment', `core,${profile.key},${profile.owner},${dayText(since)},\n`)
    } else write('assignment', `core,${profile.key},${profile.owner},${dayText(profile.openedOn)},\n`)
  }
}

function accountCells(account: Account) {
  return {
    SYS: account.system === 'core' ? '1' : '2',
    CUST_NO: account.partyKey,
    ACCT_NO: account.number,
    ACCT_TYPE: accountTypes[account.assetClass],
    PROD_CODE: account.product,
    CCY: '156',
    OPEN_DT: compactDay(account.openedOn),
    CLOSE_DT: dayOrNothing(account.closedOn),
    DUE_DT: dayOrNothing(account.maturesOn),
    ACTIVE_DT: dayOrNothing(account.activatedOn),
    PRIN_AMT: moneyText(account.principalFen),
    LIMIT_AMT: moneyText(account.limitFen),
    RATE_BP: String(account.rateBp),
    STATUS: account.closedOn === undefined ? '0' : '9',
  }
}

function dollarCells(profile: Profile, { number, openedOn }: DollarAccount) {
  return {
    SYS: '1',
    CUST_NO: profile.key,
    ACCT_NO: number,
    ACCT_TYPE: 'SA',
    PROD_CODE: '',
    CCY: '840',
    OPEN_DT: compactDay(openedOn),
    CLOSE_DT: '',
    DUE_DT: '',
    ACTIVE_DT: '',
    PRIN_AMT: '0.00',
    LIMIT_AMT: '0.00',
    RATE_BP: '0',
    STATUS: '0',
  }
}

function writeLedger(
  profile: Profile,
  accounts: readonly Account[],
  calendar: Calendar,
  density: number,
  random: Random,
  write: Write,
): void {
  let nth = 0
  runLedger({ profile, accounts, calendar, density }, random, {
    transaction: (account, move, fen) => {
      const day = Math.floor(move.at / 1440)
      write(
        'transaction',
        `${account.system},T${profile.person}-${++nth},${account.number},${dayText(day)},${move.at - day * 1440},${moneyText(fen)},CNY,${move.category},${move.channel},${move.isInitiated},${move.counterparty},${move.isOwn}\n`,
      )
    },
    balance: (account, day, fen) =>
      write('balance', `${account.system === 'core' ? '1' : '2'},${account.number},${compactDay(day)},${moneyText(fen)}\n`),
  })
}

function writeProtections(profile: Profile, calendar: Calendar, random: Random, write: Write): void {
  for (const [n, one] of consentsOf(profile, calendar, random).entries()) {
    write(
      'consent',
      `core,${profile.key},marketing,${one.channel},${one.status},mk-2024-1,${one.method},cst-${profile.person}-${n},${dayText(one.from)},${one.to === undefined ? '' : dayText(one.to)}\n`,
    )
  }
  const risks = risksOf(profile, calendar, random)
  const restrictions = restrictionsOf(profile, calendar, random)
  for (const one of restrictions) {
    write(
      'restriction',
      `core,${profile.key},${one.kind},${one.channel},${dayText(one.from)},${one.to === undefined ? '' : dayText(one.to)}\n`,
    )
  }
  for (const [n, one] of happeningsOf(profile, restrictions, calendar, random).entries()) {
    const attributes = one.attributes === '' ? '' : `"${one.attributes.replaceAll('"', '""')}"`
    write(
      'event',
      `core,E${profile.person}-${n},${profile.key},${instantText(one)},${one.kind},${one.channel},${one.amountFen === 0 ? '' : moneyText(one.amountFen)},${attributes}\n`,
    )
  }
  const verified = qualifiedOf(profile, risks, calendar, random)
  for (const one of verified) {
    write('qualified', `core,${profile.key},${dayText(one.on)},${dayText(one.to)},${one.basis},${one.years}\n`)
  }
  const retaken = new Set(verified.map(({ on }) => on))
  for (const one of [...risks.filter(({ on }) => !retaken.has(on)), ...verified.map(({ risk }) => risk)]) {
    write('risk', `${profile.key};${compactDay(one.on)};C${one.level};${compactDay(one.to)};${moneyText(one.affordableFen)}\n`)
  }
}

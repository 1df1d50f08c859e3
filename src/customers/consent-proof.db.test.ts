import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nightOfTheTwelve } from '../../test/bank/night-of-the-twelve.ts'
import { today } from '../../test/bank/truths.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { roleOf } from '../access/roles.ts'
import { normalPhone } from '../sources/identity.ts'
import type { Ctx, JobCtx, Principal } from '../platform/ctx.ts'
import { isSignedBy } from '../platform/crypto/proof-keys.ts'
import { inTransaction } from '../platform/postgres/open.ts'
import { scopeSettings } from '../platform/scope.ts'
import { steps } from './jobs.ts'
import { digestOf, type ProofFile, verifyProof } from './privacy/consent-proof.ts'
import { makeConsentProof, strayStatements } from './service-consent-proof.ts'
import { consentsOf, type NewStatement, recordConsent } from './service-consent.ts'
import { factsNow } from './service-facts.ts'

let stores: TestStores
let job: JobCtx
beforeAll(async () => {
  stores = await testStores()
  job = await nightOfTheTwelve(stores, steps)
  await stores.pg.pool.query(`insert into users (login, created_at) values ('9002', now())`)
})
afterAll(() => stores.close())

const { permissions = [], scope = 'none' } = roleOf('compliance') ?? {}
const officer: Principal = {
  userId: 1,
  login: '9002',
  staffId: 0,
  roles: ['compliance'],
  locale: 'zh-CN',
  permissions: new Set(permissions),
  scope,
  branches: [],
}
const as = <T>(work: (ctx: Ctx) => Promise<T>): Promise<T> => {
  const { pg, ...rest } = stores
  return inTransaction(pg, { role: 'zhike_app', settings: scopeSettings(officer) }, (db) =>
    work({ ...rest, db, user: officer, requestId: 'test' }),
  )
}
const said = (given: Partial<NewStatement>): NewStatement => ({
  purpose: 'marketing',
  channel: 'phone',
  status: 'granted',
  method: 'signed',
  evidence: 'form 12',
  ...given,
})
const proofOf = (customerId: number) => as((ctx) => makeConsentProof(ctx, customerId))
const verdictOf = (file: ProofFile | string) =>
  verifyProof(
    typeof file === 'string' ? file : JSON.stringify(file),
    stores.keyring.proofKeys().map((key) => key.publicKey),
    isSignedBy,
  )

describe('the proof of a customer’s consents', () => {
  test('holds every statement with its words, hash, method and evidence, and names nobody', async () => {
    await as((ctx) => recordConsent(ctx, 2, said({ channel: 'sms' })))
    const file = await proofOf(2)
    expect(verdictOf(file)).toMatchObject({ isWhole: true })
    // C02 of the feed: telephone granted, SMS granted and withdrawn; and SMS granted here, for the number there is.
    expect(file.proof.statements.map((one) => [one.channel, one.status, one.textHash !== null, one.audit !== null])).toEqual([
      ['phone', 'granted', false, false],
      ['sms', 'granted', false, false],
      ['sms', 'withdrawn', false, false],
      ['sms', 'granted', true, true],
    ])
    const last = file.proof.statements.at(-1)
    expect(last).toMatchObject({
      contentClass: 'marketing',
      method: 'signed',
      evidence: 'form 12',
      textVersion: 'mk-2026-1',
      effectiveOn: today,
    })
    expect(file.proof.texts.find((one) => one.version === 'mk-2026-1')?.hash).toBe(last?.textHash)
    const number = stores.keyring.blind('phone', normalPhone('19900000002')).toString('hex')
    expect(last?.contactPoint).toBe(number)
    expect(JSON.stringify(file)).not.toMatch(/19900000002|吴到|99999919720720022X/)
  })

  test('is over at any change: of a word, a day, a status, the digest, the signature, or by another bank', async () => {
    const file = await proofOf(2)
    const text = JSON.stringify(file)
    const fault = (changed: string) => {
      const verdict = verdictOf(changed)
      return verdict.isWhole ? 'whole' : verdict.fault
    }
    expect(text).toContain('"withdrawn"')
    expect(fault(text.replace('"withdrawn"', '"granted"'))).toBe('digest')
    expect(fault(text.replace('form 12', 'form 13'))).toBe('digest')
    expect(fault(text.replace(file.digest.value, '0'.repeat(64)))).toBe('digest')
    const forged = { ...file.proof, customerNumber: 3 }
    expect(fault(JSON.stringify({ ...file, proof: forged, digest: { alg: 'sha256', value: digestOf(forged) } }))).toBe(
      'signature',
    )
    expect(verifyProof(text, ['another key'], isSignedBy)).toMatchObject({ isWhole: false, fault: 'stranger' })
    expect(fault('{}')).toBe('shape')
    expect(fault('not json')).toBe('shape')
    expect(fault(text)).toBe('whole')
  })

  test('is compared with the ledger: a row that somebody altered there is named', async () => {
    const file = await proofOf(2)
    expect(await as((ctx) => strayStatements(ctx, file))).toEqual([])
    const victim = file.proof.statements[0]?.consentId ?? 0
    const { pool } = stores.pg
    await expect(pool.query(`update consents set status = 'refused' where consent_id = ${victim}`)).rejects.toThrow('append-only')
    await pool.query('alter table consents disable trigger consents_append_only')
    await pool.query(`update consents set status = 'refused' where consent_id = ${victim}`)
    expect(await as((ctx) => strayStatements(ctx, file))).toEqual([victim])
    await pool.query(`update consents set status = 'granted' where consent_id = ${victim}`)
    await pool.query('alter table consents enable trigger consents_append_only')
  })

  test('stands in the audit by its digest', async () => {
    const file = await proofOf(2)
    const { rows } = await stores.pg.pool.query<{ digest: string }>(
      `select data ->> 'digest' as digest from audit_events where action = 'customers.consent.export' order by seq desc limit 1`,
    )
    expect(rows[0]?.digest).toBe(file.digest.value)
  })
})

test('a consent by telephone or SMS is for the number there was: with a new one it holds no more, in the page and at the gates alike', async () => {
  // C09 never agreed to anything; born 2012 with a guardian on record.
  const mask = async (customerId: number) => (await job.slice((db) => factsNow(db, customerId, today)))?.consent
  const channelsOf = async (customerId: number) =>
    (await as((ctx) => consentsOf(ctx, customerId))).byChannel.filter((one) => one.isGranted).map((one) => one.key)
  await as((ctx) => recordConsent(ctx, 9, said({ channel: 'sms' })))
  await as((ctx) => recordConsent(ctx, 9, said({ channel: 'wecom' })))
  expect([await mask(9), await channelsOf(9)]).toEqual([2 + 4, ['sms', 'wecom']])
  await stores.pg.pool.query(`update party_identifiers set blind = $1 where party_id = 9 and kind = 'phone'`, [
    stores.keyring.blind('phone', '13900000000'),
  ])
  expect([await mask(9), await channelsOf(9)]).toEqual([4, ['wecom']])
})

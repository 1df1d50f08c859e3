// How each endpoint is called in a way that must succeed for whoever may call it. Rows are made fresh for each call, so that one call's success is not the next one's
// conflict.
import { sql } from 'kysely'
import { stateReason } from '../../src/customers/service-reasons.ts'
import { jobOver } from '../bank/facts-in-warehouse.ts'
import type { TestStores } from '../support.ts'
import {
  asJob,
  colleague,
  customers,
  loginOf,
  newRelative,
  newWork,
  password,
  type Relation,
  staffIdOf,
  stranger,
  units,
} from './world.ts'

export type Call = {
  readonly params?: Readonly<Record<string, number | string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, unknown>>
}
export type Given = { readonly stores: TestStores; readonly relation: Relation; readonly role: string }
export type Sample = {
  readonly call: (given: Given) => Promise<Call> | Call
  /** The call ends the session it is made in. */
  readonly endsSession?: true
  /** What is answered when all doors are open, if not 200. */
  readonly status?: number
}

const plain: Sample = { call: () => ({}) }
const ofCustomer = (rest: Omit<Call, 'params'> = {}): Sample => ({
  call: ({ relation }) => ({ params: { customerId: customers[relation] }, ...rest }),
})
const ofBranch: Sample = {
  call: ({ relation }) => ({ query: { branch: String(relation === 'otherBranch' ? units.otherBranch : units.branch) } }),
}
const work = ({ stores, relation, role }: Given) => asJob(stores, (db) => newWork(db, relation, staffIdOf(role)))

/** A change of access that waits, proposed by somebody who holds no role here and about nobody. */
const openChange = async ({ stores }: Given): Promise<Call> => {
  const made = await asJob(stores, async (db) => {
    await sql`insert into users (login, created_at) values ('proposer', '2026-10-16') on conflict do nothing`.execute(db)
    return sql<{ id: number }>`
      insert into access_changes (kind, payload, reason, proposed_by, proposed_at)
      select 'change-unit', ${JSON.stringify({ code: '0103', kind: 'branch', parentCode: '01', nameZh: '新', nameEn: 'New', validFrom: '2026-11-01' })}::jsonb,
        'new branch', user_id, '2026-10-16' from users where login = 'proposer' returning change_id as id`.execute(db)
  })
  return { params: { changeId: made.rows[0]?.id ?? 0 }, body: { decision: 'approved' } }
}

/** Somebody else of the same branch and manager, new each time, with whom the customer lives in no household yet. */
const relative = ({ stores, relation }: Given): Promise<number> => asJob(stores, (db) => newRelative(stores, db, relation))

const marriage = async (given: Given): Promise<Call> => {
  const other = await relative(given)
  const made = await asJob(given.stores, (db) =>
    sql<{ id: number }>`
      insert into relationships (from_party, to_party, kind, valid_from, recorded_by, recorded_at)
      values (${customers[given.relation]}, ${other}, 'spouse', '2020-01-01', 'system', '2026-10-15') returning relationship_id as id`.execute(
      db,
    ),
  )
  return {
    params: { customerId: customers[given.relation], relationshipId: made.rows[0]?.id ?? 0 },
    body: { lastDay: '2026-10-16' },
  }
}

/** A request about the customer's own data, made for this call; a deletion was proposed by somebody else. */
const ofRequest =
  (given: { readonly kind: string; readonly state?: string }, rest: Omit<Call, 'params'> = {}) =>
  async ({ stores, relation }: Given): Promise<Call> => {
    const { pool } = stores.pg
    const customerId = customers[relation]
    const isProposed = given.state === 'approval'
    await pool.query(`insert into users (login, created_at) values ('proposer', '2026-10-16') on conflict do nothing`)
    await pool.query(`update erasures set decision = 'refused' where party_id = $1 and decision is null`, [customerId])
    const erasure = await pool.query<{ id: number }>(
      `insert into erasures (party_id, party_ids, basis, proposed_by, proposed_at)
       select $1, array[$1]::integer[], 'request', user_id, '2026-10-16' from users where login = 'proposer' and $2 returning erasure_id as id`,
      [customerId, isProposed],
    )
    const request = await pool.query<{ id: number }>(
      `insert into rights_requests (party_id, kind, requester, came_by, state, received_at, received_on, due_on, erasure_id)
       values ($1, $2, 'self', 'counter', $3, '2026-10-16', '2026-10-16', '2026-11-06', $4) returning request_id as id`,
      [customerId, given.kind, given.state ?? 'received', erasure.rows[0]?.id ?? null],
    )
    return { params: { customerId, requestId: request.rows[0]?.id ?? 0 }, ...rest }
  }

/** A wish not to get letters that was recorded here and is in force. */
const openRestriction = async ({ stores, relation }: Given): Promise<Call> => {
  const made = await asJob(stores, (db) =>
    sql<{ id: number }>`
      insert into restrictions (party_id, kind, channel, valid_from, recorded_at) values (${customers[relation]}, 'do-not-contact', 'mail', '2026-10-16', '2026-10-16')
      returning restriction_id::int as id`.execute(db),
  )
  return {
    params: { customerId: customers[relation], restrictionId: made.rows[0]?.id ?? 0 },
    body: { reason: 'wants letters again' },
  }
}

/** A goal that somebody recorded. */
const openGoal = async ({ stores, relation }: Given): Promise<Call> => {
  const customerId = customers[relation]
  const { rows } = await stores.pg.pool.query<{ goal_id: number }>(
    `insert into customer_goals (goal_id, version, party_id, kind, state, recorded_by, recorded_on, recorded_at)
     values (nextval('customer_goal_ids'), 1, $1, 'travel', 'open', 1, '2026-10-16', '2026-10-16') returning goal_id::int`,
    [customerId],
  )
  return { params: { customerId, goalId: rows[0]?.goal_id ?? 0 }, body: { kind: 'travel', version: 1, state: 'reached' } }
}

/** A preference that a rule found in a note. */
const standingTag = async ({ stores, relation }: Given): Promise<Call> => {
  const customerId = customers[relation]
  const { rows } = await stores.pg.pool.query<{ tag_id: number }>(
    `insert into preference_tags (party_id, topic, value, rule_key, rule_version, source, source_id, span_from, span_to, heard_on, recorded_at)
     values ($1, 'travel', 'is', 'travel', 1, 'note', (select count(*) + 1000 from preference_tags), 0, 2, '2026-10-15', '2026-10-15') returning tag_id::int`,
    [customerId],
  )
  return { params: { customerId, tagId: rows[0]?.tag_id ?? 0 }, body: {} }
}

/** A reason that somebody stated about a customer. */
const keptReason = async ({ stores, relation }: Given): Promise<Call> => {
  const customerId = customers[relation]
  const user = { ...jobOver(stores).user, userId: 1 }
  const kept = await asJob(stores, (db) => stateReason({ ...stores, db, user }, [customerId], 'asked by letter'))
  return { params: { customerId, reasonId: kept.get(customerId) ?? 0 } }
}

/** Two records of the branch that may be one customer; where `isElsewhere`, the second is another branch's. */
const ofPair =
  (body: Readonly<Record<string, unknown>>, isElsewhere = false) =>
  async ({ stores }: Given): Promise<Call> => {
    const partyA = await asJob(stores, (db) => newRelative(stores, db, 'own'))
    const partyB = await asJob(stores, (db) => newRelative(stores, db, isElsewhere ? 'otherBranch' : 'own'))
    await asJob(stores, async (db) => {
      await sql`insert into identity_links (party_a, party_b, decision, made_by, weight, zone, recorded_at)
        values (${partyA}, ${partyB}, 'proposed', 'model', 700, 'review', '2026-10-16')`.execute(db)
      await sql`select settle_identity_pairs(array[${partyA}::integer], array[${partyB}::integer])`.execute(db)
    })
    return { body: { partyA, partyB, ...body } }
  }

/** Somebody of another branch asks to see a record of this one. */
const wantedRecord = async (given: Given): Promise<Call> => {
  const { body } = await ofPair({})(given)
  const { rows } = await given.stores.pg.pool.query<{ id: number }>(
    `with asker as (insert into users (login, created_at) values ('asker-' || gen_random_uuid(), '2026-10-16') returning user_id)
     insert into identity_access (party_a, party_b, wanted_party, asked_by, asked_staff, asked_at)
     select $1, $2, $1, user_id, 999, '2026-10-16' from asker returning request_id::int as id`,
    [body?.['partyA'], body?.['partyB']],
  )
  return { body: { requestId: rows[0]?.id ?? 0, decision: 'granted' } }
}

/** A hold that somebody else placed on the customer's file. */
const newHold = async ({ stores, relation }: Given): Promise<Call> => {
  const customerId = customers[relation]
  const made = await stores.pg.pool.query<{ id: number }>(
    `insert into legal_holds (party_id, reference, placed_by, placed_at) select $1, 'x', user_id, '2026-10-16' from users where login = $2 returning hold_id as id`,
    [customerId, loginOf('rm')],
  )
  return { params: { customerId, holdId: made.rows[0]?.id ?? 0 } }
}

/** A finding that is open, about somebody who disposes of none. */
const newFinding = async ({ stores }: Given): Promise<Call> => {
  const made = await stores.pg.pool.query<{ id: number }>(
    `insert into lookup_findings (rule, rule_version, user_id, day, numbers, customers, found_at)
     select 'knocking', 1, user_id, date '2026-01-01' + (select count(*)::int from lookup_findings), '{}', '{}', '2026-10-16' from users where login = $1
     returning finding_id as id`,
    [loginOf('rm')],
  )
  return { params: { findingId: made.rows[0]?.id ?? 0 }, body: { state: 'explained', reason: 'a queue at the counter' } }
}

export const samples: Readonly<Record<string, Sample>> = {
  // access
  'sign-in': { call: () => ({ body: { login: '10001', password } }) },
  'sign-in-second-factor': { call: () => ({ body: { code: '123456' } }), status: 401 },
  // Halves that nobody was given: told from within, past all doors.
  'activation-open': { call: () => ({ body: { login: '10001', firstHalf: 'ABCD', secondHalf: 'EFGH' } }), status: 404 },
  'activation-complete': {
    call: () => ({
      body: { login: '10001', firstHalf: 'ABCD', secondHalf: 'EFGH', password: 'River-of-2026', code: '123456' },
    }),
    status: 404,
  },
  'sign-out': { ...plain, endsSession: true },
  me: plain,
  // A wrong current password is told from within, past all doors; a right one would change the password under the other tests.
  'change-password': { call: () => ({ body: { current: 'not it', next: 'River-of-2026' } }), status: 400 },
  'set-locale': { call: () => ({ body: { locale: 'zh-CN' } }) },
  'list-users': { call: () => ({ query: { search: '1000', size: '5' } }) },
  'list-roles': plain,
  'org-tree': { call: () => ({ query: { asOf: '2026-10-16' } }) },
  'list-changes': plain,
  'propose-change': {
    call: () => ({
      body: {
        kind: 'create-user',
        payload: { login: 'newcomer', role: 'teller', orgId: units.branch },
        reason: 'joins on Monday',
      },
    }),
  },
  'decide-change': { call: openChange },
  'search-audit': { call: () => ({ query: { action: 'access.', outcome: 'done', from: '2026-10-01' } }) },
  'verify-audit': plain,

  // customers
  customer: ofCustomer(),
  'customer-holdings': ofCustomer(),
  'customer-flows': ofCustomer({ query: { months: '3' } }),
  'customer-timeline': ofCustomer(),
  'customer-consents': ofCustomer(),
  'record-consent': ofCustomer({
    body: { purpose: 'marketing', channel: 'sms', status: 'granted', method: 'spoken', evidence: 'said so at the counter' },
  }),
  'customer-family': ofCustomer({ query: { asOf: '2026-10-16' } }),
  'record-relationship': {
    call: async (given) => ({
      params: { customerId: customers[given.relation] },
      body: { otherCustomerId: await relative(given), kind: 'spouse', isFirst: true, validFrom: '2026-01-01' },
    }),
  },
  'end-relationship': { call: marriage },
  'change-household': {
    call: async (given) => ({
      params: { customerId: customers[given.relation] },
      body: { kind: 'form', withCustomers: [await relative(given)] },
    }),
  },
  'identity-pairs': { call: () => ({ query: { standing: 'proposed' } }) },
  'decide-identity': { call: ofPair({ decision: 'same' }) },
  'ask-identity-access': { call: ofPair({}, true) },
  'identity-access': plain,
  'decide-identity-access': { call: wantedRecord },
  'customer-restrictions': ofCustomer(),
  'record-restriction': ofCustomer({ body: { kind: 'do-not-contact', channel: 'mail', reason: 'asked for no letters' } }),
  'end-restriction': { call: openRestriction },
  'stated-reason': { call: keptReason },
  'customer-preferences': ofCustomer(),
  'reject-preference': { call: standingTag },
  'customer-data': ofCustomer(),
  'customer-insights': ofCustomer(),
  'customer-assets': ofCustomer(),
  'customer-goals': ofCustomer(),
  'record-goal': ofCustomer({ body: { kind: 'travel', amountFen: 3_000_000, targetOn: '2027-08-01' } }),
  'change-goal': { call: openGoal },
  'customer-life-events': ofCustomer(),
  'declare-life-event': ofCustomer({ body: { kind: 'moving', happenedOn: '2026-09-30', words: 'moved across the river' } }),
  // Nothing is inferred of them: what there is not cannot be decided.
  'decide-life-event': { ...ofCustomer({ body: { inferredKey: 'retirement/2026-08', state: 'rejected' } }), status: 404 },
  'write-note': ofCustomer({ body: { words: 'calls after six', audience: 'normal' } }),
  'reveal-field': ofCustomer({ body: { field: 'phone', reason: 'calls back as agreed' } }),
  'search-customers': { call: () => ({ body: { text: '甄有财' } }) },
  'recent-customers': plain,
  'counter-lookup': { call: () => ({ body: { kind: 'document', number: '420101198001010001' } }) },

  // features, segments, decisions
  'features-dictionary': plain,
  segments: plain,
  'customer-next-asks': ofCustomer(),
  'explain-customer': ofCustomer(),
  'replay-decision': { call: async (given) => ({ params: { decisionId: (await work(given)).decisionId } }) },

  // actions
  today: plain,
  task: { call: async (given) => ({ params: { taskId: (await work(given)).taskId } }) },
  'customer-tasks': ofCustomer(),
  'record-response': {
    call: async (given) => ({
      params: { taskId: (await work(given)).taskId },
      body: { channel: 'phone', outcome: 'interested' },
    }),
  },
  'correct-response': {
    call: async (given) => ({
      params: { responseId: (await work(given)).responseId },
      body: { reason: 'wrong customer', withdraw: true },
    }),
  },
  'branch-overview': ofBranch,
  'branch-tasks': ofBranch,
  'branch-reassign': {
    call: async (given) => {
      const toStaffId = given.relation === 'otherBranch' ? stranger : colleague
      return { body: { taskIds: [(await work(given)).taskId], toStaffId, reason: 'on leave this week' } }
    },
  },

  // outcomes
  conversions: plain,

  // privacy
  'rights-requests': { call: () => ({ query: { standing: 'all', kind: 'access' } }) },
  'receive-rights-request': ofCustomer({ body: { kind: 'access', cameBy: 'counter', words: 'a copy of what you have' } }),
  'rights-request': { call: ofRequest({ kind: 'access' }) },
  'identify-requester': { call: ofRequest({ kind: 'access' }, { body: { method: 'document-seen' } }) },
  'take-on-request': { call: ofRequest({ kind: 'access' }) },
  'fulfil-request': { call: ofRequest({ kind: 'correct', state: 'open' }, { body: { answer: 'the address was corrected' } }) },
  'refuse-request': { call: ofRequest({ kind: 'correct', state: 'open' }, { body: { reason: 'found-right' } }) },
  'restrict-instead': { call: ofRequest({ kind: 'delete', state: 'open' }) },
  'propose-deletion': { call: ofRequest({ kind: 'delete', state: 'open' }) },
  'decide-deletion': { call: ofRequest({ kind: 'delete', state: 'approval' }, { body: { decision: 'refused' } }) },
  'take-back-request': { call: ofRequest({ kind: 'access' }) },
  'consent-proof': ofCustomer(),
  retention: plain,
  'legal-holds': ofCustomer(),
  'place-legal-hold': ofCustomer({ body: { reference: '(2026) 112' } }),
  'release-legal-hold': { call: newHold },
  'lookup-findings': plain,
  'judge-lookups': plain,
  'dispose-lookup-finding': { call: newFinding },
  'watch-customer': ofCustomer({ body: { kind: 'staff' } }),
  'make-privacy-link': {
    call: async ({ stores, relation }) => {
      // Three links a day is a rule of its own; earlier ones are of yesterday.
      await stores.pg.pool.query(`update privacy_links set made_at = made_at - interval '1 day'`)
      return { params: { customerId: customers[relation] } }
    },
  },
  'revoke-privacy-links': ofCustomer(),
  // A token that nobody signed: what a visit is like is told in privacy-centre.test.ts. Of staff, whatever their role, the visitor's own calls want a visit.
  'open-privacy-centre': { call: () => ({ body: { token: 'x'.repeat(80), tail: '0001' } }), status: 410 },
  'privacy-centre': plain,
  'privacy-centre-lookups': plain,
  'privacy-centre-switch': { call: () => ({ body: { purpose: 'marketing', channel: 'sms', isOn: false } }) },
  'privacy-centre-ask': { call: () => ({ body: { kind: 'access' } }) },
  'privacy-centre-take-back': { call: () => ({ params: { requestId: 1 } }) },
  'privacy-centre-copy': { call: () => ({ params: { requestId: 1 } }) },
  'privacy-centre-copy-data': { call: () => ({ params: { requestId: 1 } }) },
  'leave-privacy-centre': plain,

  // night
  'night-runs': plain,
  'night-run': { call: () => ({ params: { runId: 1 } }) },
  'night-quarantine': plain,
  'night-quarantine-download': plain,
  'quarantine-files': plain,
  'quarantine-replays': plain,
  // Nothing waits in this bank: told from within, past all doors.
  'quarantine-to-mend': { call: () => ({ query: { runId: '1', file: 'party.csv' } }), status: 404 },
  'quarantine-replay': { call: () => ({ body: { csv: '_id\n1\n' } }), status: 422 },
  'night-start': { call: () => ({ body: { businessDate: '2026-10-16' } }) },
}

import { addDays } from '../kernel/day.ts'
import { openFields } from '../platform/crypto/keyring.ts'
import type { JobCtx } from '../platform/ctx.ts'
import type { StepResult, StepRun } from '../platform/runs.ts'
import type { PartyFields } from '../sources/identity.ts'
import { provenDocumentOf, recordOf } from './identity/person.ts'
import type { IdentitySettings } from './identity/settings.ts'
import { bankMapping } from './matching/bank-mapping.ts'
import type { Link } from './matching/link.ts'
import { type Matcher, startMatcher } from './matching/process/matcher.ts'
import type { MatchRecord } from './matching/records/mapping.ts'
import { defaultSettings } from './matching/settings.ts'
import {
  countMatchable,
  finishModel,
  type KnownModel,
  markMatched,
  type Matched,
  readIdentitySettings,
  readModel,
  readPeople,
  type SealedPerson,
  settleModelLinks,
  sumOfModelLinks,
  writeModel,
} from './store-identity-match.ts'
import type { Slice } from './store-unify.ts'

/** Parties of one record transaction, and records of one message to the matching process. */
const SLICE = 20_000
const MESSAGE = 2_000

/** What a night's matching goes by. */
type Task = { readonly settings: IdentitySettings; readonly people: number; readonly changed: number; readonly last: number }

/**
 * Finds records that are one person though the rule does not see it. Everybody's fields are opened into the memory of a process of its own, which ends with the step; what is
 * kept are links, weights and levels. The first night, and every so many days, it learns from everybody; between, only new and changed people are compared with the rest. A
 * night without such opens nobody. What is left of a killed one is taken up: what was written is found again and not written twice.
 */
export async function matchParties(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const [task, known] = await ctx.slice(
    async (db): Promise<[Task, KnownModel | undefined]> => [
      { settings: await readIdentitySettings(db, step.businessDate), ...(await countMatchable(db)) },
      await readModel(db, step.businessDate),
    ],
  )
  const { settings, people, changed } = task
  const isWanted = settings.matching !== 'off' && people >= settings.leastRecords
  const isStale = known === undefined || known.learntOn <= addDays(step.businessDate, -settings.learnAfterDays)
  const way = !isWanted || (changed === 0 && !isStale) ? 'none' : isStale ? 'learn' : 'delta'
  const words = way === 'none' ? 0 : await matchInProcess(ctx, step, task, way === 'delta' ? known : undefined)
  const { accepted, proposed, checksum } = await ctx.slice((db) => sumOfModelLinks(db))
  return { rowsIn: people, rowsOut: accepted, checksum, details: { way, changed, accepted, proposed, words } }
}

async function matchInProcess(ctx: JobCtx, step: StepRun, task: Task, known: KnownModel | undefined): Promise<number> {
  const { zones } = task.settings
  const matcher = await startMatcher(bankMapping, { settings: { ...defaultSettings, zones }, expected: task.people })
  try {
    return known === undefined ? await learn(ctx, step, task, matcher) : await matchChanged(ctx, step, { task, matcher, known })
  } finally {
    await matcher.close()
  }
}

/** Learns from everybody and makes the model's words those of the links found. People count as matched once their links are written. */
async function learn(ctx: JobCtx, step: StepRun, task: Task, matcher: Matcher): Promise<number> {
  const total = task.people * 2
  const matched: Matched[] = []
  let done = 0
  for (const slice of slicesTo(task.last)) {
    const people = await ctx.slice((db) => readPeople(db, slice, 'all'))
    const opened = openPeople(ctx, people)
    matched.push(...opened.matched)
    for (const records of chunks(opened.records, MESSAGE)) await matcher.add(records)
    done += people.length
    await step.progress(done, total, 'parties', 'match')
  }
  const links: Link[] = []
  const { model, report } = await matcher.resolve((some) => void links.push(...some))
  const at = ctx.clock.now()
  const modelId = await ctx.slice((db) => writeModel(db, { learntOn: step.businessDate, runId: step.runId, model, report, at }))
  const said = { modelId, runId: step.runId, at, isLinking: task.settings.matching === 'link' }
  let words = 0
  let [link, person] = [0, 0]
  for (const slice of slicesTo(task.last)) {
    const [someLinks, someMatched]: [Link[], Matched[]] = [[], []]
    for (let one = links[link]; one !== undefined && one.partyA <= slice.to; one = links[(link += 1)]) someLinks.push(one)
    for (let one = matched[person]; one !== undefined && one.partyId <= slice.to; one = matched[(person += 1)])
      someMatched.push(one)
    words += await ctx.slice(async (db) => {
      const written = await settleModelLinks(db, slice, someLinks, said)
      await markMatched(db, someMatched)
      return written
    })
    await step.progress(task.people + person, total, 'parties', 'match')
  }
  await ctx.slice((db) => finishModel(db, modelId, ctx.clock.now()))
  return words
}

/** Loads everybody as they were matched, then compares the new and changed with them, some thousand at a time: each such slice is whole once it is written. */
async function matchChanged(
  ctx: JobCtx,
  step: StepRun,
  { task, matcher, known }: { readonly task: Task; readonly matcher: Matcher; readonly known: KnownModel },
): Promise<number> {
  let done = 0
  for (const slice of slicesTo(task.last)) {
    const people = await ctx.slice((db) => readPeople(db, slice, 'matched'))
    for (const records of chunks(openPeople(ctx, people).records, MESSAGE)) await matcher.add(records)
    done += people.length
    await step.progress(done, task.people, 'parties', 'match')
  }
  await matcher.adopt(known.model)
  const said = {
    modelId: known.modelId,
    runId: step.runId,
    at: ctx.clock.now(),
    isLinking: task.settings.matching === 'link',
  }
  let words = 0
  for (const slice of slicesTo(task.last)) {
    for (const people of chunks(await ctx.slice((db) => readPeople(db, slice, 'changed')), MESSAGE)) {
      const { records, matched } = openPeople(ctx, people)
      const links: Link[] = []
      await matcher.delta(records, (some) => void links.push(...some))
      words += await ctx.slice(async (db) => {
        const written = await settleModelLinks(db, { parties: matched.map(({ partyId }) => partyId) }, links, said)
        await markMatched(db, matched)
        return written
      })
      done += people.length
      await step.progress(done, task.people, 'parties', 'match')
    }
  }
  return words
}

/** Opens people's sealed fields: as the matcher compares them, and the keyed hash of what proves who they are. */
function openPeople(
  { keyring }: JobCtx,
  people: readonly SealedPerson[],
): { readonly records: readonly MatchRecord[]; readonly matched: readonly Matched[] } {
  const opened = people.map((person) => {
    const fields = openFields<PartyFields>(keyring.unwrap(person.wrapped), person.sealed)
    const proof = provenDocumentOf(person, fields)
    return {
      // Of which system a record is says nothing here: one system may know a person twice.
      record: recordOf(person, fields, 0),
      matched: {
        partyId: person.partyId,
        runId: person.runId,
        proof: proof === undefined ? null : keyring.blind('identity-proof', proof),
      },
    }
  })
  return { records: opened.map(({ record }) => record), matched: opened.map(({ matched }) => matched) }
}

function slicesTo(last: number): readonly Slice[] {
  return Array.from({ length: Math.ceil(last / SLICE) }, (_, i) => ({ from: i * SLICE + 1, to: (i + 1) * SLICE }))
}

function* chunks<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size)
}

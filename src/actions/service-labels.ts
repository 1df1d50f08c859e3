import { gates } from '../decisions/gates/registry.ts'
import { triggers } from '../decisions/triggers/registry.ts'
import { tierSchemeOf } from '../features/service.ts'
import { scriptInUse } from '../products/service.ts'
import type { Label } from '../kernel/label.ts'
import type { Db } from '../platform/ctx.ts'
import { offerVersions } from './store-definitions.ts'
import type { TaskRecord } from './store.ts'
import type { Labels } from './task-row.ts'

/** What everything in some tasks is called, read with two queries however many they are. */
export async function labelsFor(db: Db, tasks: readonly TaskRecord[]): Promise<Labels> {
  const named = tasks.flatMap((task) => [
    { key: task.offerKey, version: task.offerVersion },
    ...task.runnersUp.map((runner) => ({ key: runner.offerKey, version: runner.offerVersion })),
  ])
  const offers = new Map((await offerVersions(db, named)).map((offer) => [`${offer.key}/${offer.version}`, offer.label]))
  const newest = tasks.reduce<TaskRecord | undefined>(
    (last, task) => (last === undefined || task.businessDate > last.businessDate ? task : last),
    undefined,
  )
  const tiers = newest === undefined ? [] : (await tierSchemeOf(db, newest.businessDate)).tiers
  return {
    offer: (key, version) => offers.get(`${key}/${version}`) ?? asItIs(key),
    tier: (key) => {
      const tier = tiers.find((entry) => entry.key === key)
      return tier === undefined ? undefined : { zh: tier.zh, en: tier.en }
    },
    trigger: (key) => triggers.find(key)?.label ?? asItIs(key),
    gate: gateLabel,
  }
}

const asItIs = (key: string): Label => ({ zh: key, en: key })

export function gateLabel(key: string): Label {
  return gates.find(key)?.label ?? asItIs(key)
}

/** The gate of a code that the warehouse keeps; undefined for 0, which is "open". */
export function gateOfCode(code: number): string | undefined {
  return gates.all.find((gate) => gate.code === code)?.key
}

/** What to say, in the version the decision was made with; nothing where that version may no longer be used on the day the task is due. */
export async function scriptOf(
  db: Db,
  task: TaskRecord,
): Promise<{ key: string; version: number; zh: string; en: string } | undefined> {
  if (task.scriptKey === null || task.scriptVersion === null) return undefined
  const script = await scriptInUse(db, task.scriptKey, task.scriptVersion, task.dueOn)
  return script === undefined ? undefined : { key: script.key, version: script.version, zh: script.textZh, en: script.textEn }
}

/** The code of the product a task's offer proposes; undefined for service and care. */
export async function productOfOffer(db: Db, task: TaskRecord): Promise<string | undefined> {
  const [offer] = await offerVersions(db, [{ key: task.offerKey, version: task.offerVersion }])
  return offer?.product ?? undefined
}

import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { OrgUnit, UnitKind } from './org.ts'

type UnitRow = {
  readonly org_id: number
  readonly code: string
  readonly kind: UnitKind
  readonly parent_id: number | null
  readonly name_zh: string
  readonly name_en: string
  readonly valid_from: Day
  readonly valid_to: Day | null
}

/** Every row of every unit: the whole dated organisation, a few thousand rows in the largest bank. */
export async function readUnits(db: Db): Promise<readonly OrgUnit[]> {
  const { rows } = await sql<UnitRow>`
    select org_id, code, kind, parent_id, name_zh, name_en, valid_from, valid_to from org_units order by org_id, valid_from`.execute(
    db,
  )
  return rows.map((row) => ({
    orgId: row.org_id,
    code: row.code,
    kind: row.kind,
    parentId: row.parent_id,
    label: { zh: row.name_zh, en: row.name_en },
    validFrom: row.valid_from,
    validTo: row.valid_to,
  }))
}

/** How many members of staff each unit has on a day. */
export async function countStaff(db: Db, asOf: Day): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ org_id: number; staff: number }>`
    select org_id, count(*) as staff from staff where active_from <= ${asOf} and (active_to is null or active_to >= ${asOf}) group by org_id`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.org_id, row.staff]))
}

/** The number that moves with every change of the organisation. */
export async function orgVersion(db: Db): Promise<number> {
  const { rows } = await sql<{ value: number }>`select value from counters where key = 'org-version'`.execute(db)
  return rows[0]?.value ?? 0
}

/** Says that the organisation changed. */
export async function moveOrgVersion(db: Db): Promise<void> {
  await sql`update counters set value = value + 1 where key = 'org-version'`.execute(db)
}

/**
 * Units as delivered. A code that has no id gets one: dense, in the order of the codes, never reused. Of a unit that changes, the row in force ends on the day before
 * the delivered one begins; a delivered row that begins on the same day corrects it. Returns how many rows are new or changed.
 */
export async function pullUnits(db: Db): Promise<number> {
  const ended = await sql`
    update org_units o set valid_to = l.valid_from - 1 from landing_organisation l
    where l.code = o.code and o.valid_from < l.valid_from and (o.valid_to is null or o.valid_to >= l.valid_from)`.execute(db)
  const written = await sql`
    with fresh as (
      select code, row_number() over (order by code collate "C") as place from landing_organisation l
      where not exists (select from org_units o where o.code = l.code)
    ), taken as (
      update counters set value = value + (select count(*) from fresh) where key = 'org' returning value
    ), ids as (
      select distinct code, org_id from org_units
      union all select code, (select value from taken) - (select count(*) from fresh) + place from fresh
    )
    insert into org_units (org_id, code, kind, parent_id, name_zh, name_en, valid_from, valid_to)
    select o.org_id, l.code, l.kind, p.org_id, l.name_zh, l.name_en, l.valid_from, l.valid_to
    from landing_organisation l join ids o using (code) left join ids p on p.code = l.parent_code
    on conflict (org_id, valid_from) do update set kind = excluded.kind, parent_id = excluded.parent_id, name_zh = excluded.name_zh,
      name_en = excluded.name_en, valid_to = excluded.valid_to
    where (org_units.kind, org_units.parent_id, org_units.name_zh, org_units.name_en, org_units.valid_to)
      is distinct from (excluded.kind, excluded.parent_id, excluded.name_zh, excluded.name_en, excluded.valid_to)`.execute(db)
  return Number(ended.numAffectedRows ?? 0n) + Number(written.numAffectedRows ?? 0n)
}

/** Delivered codes that hang under, or staff who belong to, a unit that was never delivered. */
export async function danglingCodes(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ what: string }>`
    select 'unit ' || code || ' under ' || parent_code as what from landing_organisation l
    where parent_code is not null and not exists (select from org_units o where o.code = l.parent_code)
    union all select 'staff ' || staff_no || ' of ' || org_code from landing_staff l where not exists (select from org_units o where o.code = l.org_code)
    order by 1 limit 20`.execute(db)
  return rows.map((row) => row.what)
}

/** Staff as delivered, ids dense in the order of the staff numbers. Returns how many are new or changed. */
export async function pullStaff(db: Db): Promise<number> {
  const pulled = await sql`
    with fresh as (
      select staff_no, row_number() over (order by staff_no collate "C") as place from landing_staff l
      where not exists (select from staff s where s.staff_no = l.staff_no)
    ), taken as (
      update counters set value = value + (select count(*) from fresh) where key = 'staff' returning value
    )
    insert into staff (staff_id, staff_no, name_zh, name_en, post, org_id, minutes_per_day, active_from, active_to)
    select coalesce(s.staff_id, (select value from taken) - (select count(*) from fresh) + f.place), l.staff_no, l.name_zh, l.name_en, l.post, o.org_id,
      l.minutes_per_day, l.active_from, l.active_to
    from landing_staff l left join staff s using (staff_no) left join fresh f using (staff_no)
      join (select distinct code, org_id from org_units) o on o.code = l.org_code
    on conflict (staff_id) do update set name_zh = excluded.name_zh, name_en = excluded.name_en, post = excluded.post, org_id = excluded.org_id,
      minutes_per_day = excluded.minutes_per_day, active_from = excluded.active_from, active_to = excluded.active_to
    where (staff.name_zh, staff.name_en, staff.post, staff.org_id, staff.minutes_per_day, staff.active_from, staff.active_to)
      is distinct from (excluded.name_zh, excluded.name_en, excluded.post, excluded.org_id, excluded.minutes_per_day, excluded.active_from, excluded.active_to)`.execute(
    db,
  )
  return Number(pulled.numAffectedRows ?? 0n)
}

/** Certificates as delivered, for the staff that were delivered: one that is no longer there was taken back. Returns how many changed. */
export async function pullCertificates(db: Db): Promise<number> {
  const gone = await sql`
    delete from staff_certificates c using staff s
    where s.staff_id = c.staff_id and exists (select from landing_staff l where l.staff_no = s.staff_no)
      and not exists (select from landing_certificate l where l.staff_no = s.staff_no and l.kind = c.kind and l.valid_from = c.valid_from)`.execute(
    db,
  )
  const pulled = await sql`
    insert into staff_certificates (staff_id, kind, number, valid_from, valid_to)
    select s.staff_id, l.kind, l.number, l.valid_from, l.valid_to from landing_certificate l join staff s using (staff_no)
    on conflict (staff_id, kind, valid_from) do update set number = excluded.number, valid_to = excluded.valid_to
    where (staff_certificates.number, staff_certificates.valid_to) is distinct from (excluded.number, excluded.valid_to)`.execute(
    db,
  )
  return Number(gone.numAffectedRows ?? 0n) + Number(pulled.numAffectedRows ?? 0n)
}

/** The next unit id. */
export async function newOrgId(db: Db): Promise<number> {
  const { rows } = await sql<{ value: number }>`update counters set value = value + 1 where key = 'org' returning value`.execute(
    db,
  )
  const id = rows[0]?.value
  if (id === undefined) throw new Error('the counter of units is gone')
  return id
}

/** Gives the row of a unit that is in force before a day its last day. */
export async function endUnit(db: Db, orgId: number, lastDay: Day, before: Day): Promise<void> {
  await sql`
    update org_units set valid_to = ${lastDay}
    where org_id = ${orgId} and valid_from < ${before} and (valid_to is null or valid_to > ${lastDay})`.execute(db)
}

/** Writes a unit as it is from a day on; the same day again corrects it. */
export async function writeUnit(
  db: Db,
  unit: {
    readonly orgId: number
    readonly code: string
    readonly kind: UnitKind
    readonly parentId: number | null
    readonly nameZh: string
    readonly nameEn: string
    readonly validFrom: Day
    readonly validTo: Day | null
  },
): Promise<void> {
  await sql`
    insert into org_units (org_id, code, kind, parent_id, name_zh, name_en, valid_from, valid_to)
    values (${unit.orgId}, ${unit.code}, ${unit.kind}, ${unit.parentId}, ${unit.nameZh}, ${unit.nameEn}, ${unit.validFrom}, ${unit.validTo})
    on conflict (org_id, valid_from) do update set kind = excluded.kind, parent_id = excluded.parent_id, name_zh = excluded.name_zh,
      name_en = excluded.name_en, valid_to = excluded.valid_to`.execute(db)
}

import { expect, test } from 'vitest'
import { type Column, tablesFile } from './tables.ts'

const column = (table: string, name: string, type: string, more: Partial<Column> = {}): Column => ({
  table,
  column: name,
  type,
  isNullable: false,
  isView: false,
  hasDefault: false,
  isGenerated: false,
  ...more,
})

test('a table becomes an interface: what the database fills in may be left out, what may be missing is null', () => {
  const text = tablesFile([
    column('org_units', 'org_id', 'int4', { isGenerated: true }),
    column('org_units', 'balance_fen', 'int8', { isNullable: true }),
    column('org_units', 'body', 'jsonb', { hasDefault: true, isNullable: true }),
    column('org_units', 'tags', '_text'),
  ])
  expect(text).toContain("import type { Generated, GeneratedAlways } from 'kysely'")
  expect(text).toContain(
    'export interface OrgUnits {\n  org_id: GeneratedAlways<number>\n  balance_fen: number | null\n  body: Generated<unknown>\n  tags: string[]\n}',
  )
  expect(text).toContain('export interface Tables {\n  org_units: OrgUnits\n}')
})

test('a type nobody said how to read is refused by name', () => {
  expect(() => tablesFile([column('t', 'where', 'point')])).toThrow(
    't.where is of type point: say in tools/tables.ts how it is read',
  )
})

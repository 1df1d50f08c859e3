import { expect, test } from 'vitest'
import { readStatement } from './statement.ts'

test('a query gives up its FORMAT clause and closing semicolon', () => {
  expect(readStatement('SELECT 1 AS a\nFORMAT JSONEachRow;')).toEqual({
    kind: 'rows',
    text: 'SELECT 1 AS a\n ',
    format: 'JSONEachRow',
    parameters: [],
  })
  const settled = readStatement('WITH 1 AS a SELECT a FORMAT CSV SETTINGS max_threads = 1')
  expect(settled).toMatchObject({ kind: 'rows', format: 'CSV' })
  expect(settled.text.replaceAll(/\s+/g, ' ')).toBe('WITH 1 AS a SELECT a SETTINGS max_threads = 1')
})

test('a column, an alias, a text or a comment called format is no clause', () => {
  for (const sql of [
    'SELECT format FROM files',
    'SELECT 1 AS format',
    "SELECT 'a FORMAT CSV'",
    'SELECT 1 -- FORMAT CSV',
    'SELECT 1 /* FORMAT CSV */',
    'SELECT "FORMAT CSV" FROM t',
    "SELECT format('{} {}', 'a', 'b')",
    "SELECT * FROM (SELECT 1 AS a) WHERE a IN (SELECT 'it''s \\' FORMAT CSV')",
  ])
    expect(readStatement(sql)).toEqual({ kind: 'rows', text: sql, parameters: [] })
})

test('parameters are found wherever they stand, but not inside texts', () => {
  expect(
    readStatement("SELECT {a:UInt32}, '{b:String}' FROM {t:Identifier} WHERE x IN ({list : Array(String)}) -- {c:Int8}")
      .parameters,
  ).toEqual(['a', 't', 'list'])
})

test('an insert takes its rows from the body only when it brings none itself', () => {
  expect(readStatement('INSERT INTO t (a, b) FORMAT CSVWithNames')).toMatchObject({
    kind: 'insert',
    format: 'CSVWithNames',
    insertHead: 'INSERT INTO t (a, b) ',
  })
  expect(readStatement('insert into t format JSONEachRow\n')).toMatchObject({ kind: 'insert', format: 'JSONEachRow' })
  for (const sql of [
    'INSERT INTO t VALUES (1)',
    'INSERT INTO t SELECT 1',
    "INSERT INTO t FROM INFILE 'x' FORMAT CSV",
    'INSERT INTO t WITH 1 AS a SELECT a',
  ])
    expect(readStatement(sql).kind).toBe('other')
})

test('what gives no rows, or writes them itself, is run as it stands', () => {
  for (const sql of [
    'CREATE TABLE t (format String) ENGINE = Memory',
    "SELECT 1 INTO OUTFILE 'x' FORMAT CSV",
    'SHOW TABLES FORMAT TSV',
    'ALTER TABLE t DROP PARTITION 1',
  ])
    expect(readStatement(sql)).toMatchObject({ kind: 'other', text: sql })
})

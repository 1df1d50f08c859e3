// No column, table or comment of the warehouse is called like something personal (DESIGN 2): a column of such a name would sooner or later be filled with it.
// Tables that steps make as they run are looked at where a whole demo has run: test/flow/leaks.test.ts.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readMigrations } from '../migrations.ts'

const words = ['name', 'full_name', 'phone', 'mobile', 'address', 'email', 'id_number', 'id_no', 'birth_number']
const migrations = await readMigrations(join(import.meta.dirname, 'migrations'))

/** The bare words of a text, in any case. An underscore joins a word to its neighbour: product_name is another word than name. */
function bareWords(ddl: string): readonly string[] {
  return [...ddl.matchAll(/\w+/g)].map(([word]) => word.toLowerCase()).filter((word) => words.includes(word))
}

test.each(words)('%s is found alone, in any case, in comments, and not as a part of another word', (word) => {
  expect(bareWords(`CREATE TABLE t (run_id UInt32, ${word.toUpperCase()} String)`)).toEqual([word])
  expect(bareWords(`CREATE TABLE t (x String) -- the ${word} of the owner`)).toEqual([word])
  expect(bareWords(`CREATE TABLE t (shown_${word} String, ${word}_masked UInt8, \`${word}s\` String)`)).toEqual([])
})

test.each(migrations.map((one) => [one.name, one.sql]))('%s has none of them, comments included', (_, sql) => {
  expect(sql).toMatch(/CREATE TABLE|ALTER TABLE|INSERT INTO/)
  expect(bareWords(sql ?? '')).toEqual([])
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { identitySettingsOf, usualIdentity } from './settings.ts'

const profile = new URL('../../app/profiles/default/identity.json', import.meta.url)

test('where no profile states it nobody is matched by likeness', () => {
  expect(identitySettingsOf([]).matching).toBe('off')
})

test('the shipped profile links by the same targets that the matcher was measured with', () => {
  const { items } = JSON.parse(readFileSync(profile, 'utf8')) as { items: { key: string; body: unknown }[] }
  expect(identitySettingsOf(items)).toEqual({ ...usualIdentity, matching: 'link' })
})

test('targets that would link people by a guess are refused', () => {
  const body = { ...usualIdentity, zones: { ...usualIdentity.zones, autoChancePpm: 500_000 } }
  expect(() => identitySettingsOf([{ key: 'bank', body }])).toThrow('autoChancePpm')
})

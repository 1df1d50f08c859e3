import { expect, test } from 'vitest'
import { storedInstallation, usualInstallation } from './installation.ts'

test('an installation is read as it was written, and the usual one counts in yuan on the working days of China', () => {
  const czech = { v: 1, profile: 'berka', baseCurrency: 'CZK', calendar: 'berka-1993-1994' } as const
  expect(storedInstallation.read(storedInstallation.write(czech))).toEqual(czech)
  expect(usualInstallation).toMatchObject({ baseCurrency: 'CNY', calendar: 'prc' })
})

test('a currency that is no ISO code and a calendar that nobody knows are refused', () => {
  expect(() => storedInstallation.read({ ...usualInstallation, baseCurrency: 'yuan' })).toThrow(/baseCurrency/)
  expect(() => storedInstallation.read({ ...usualInstallation, calendar: 'lunar' })).toThrow(/there is no such calendar/)
})

import { expect, test } from 'vitest'
import { masksOf } from '../access/may.ts'
import { shownMoney, shownText } from './personal.ts'
import { detailOf, kindLabel } from './timeline-words.ts'

const fields = { partyKey: 'C01', fullName: '周一鸣', phone: '19900000001' }

test('a field is shown as the most open of the roles allows, and may be revealed where it is masked', () => {
  expect(shownText(fields, 'name', masksOf(['rm']), true)).toEqual({ text: '周一鸣', isMasked: false, canReveal: false })
  expect(shownText(fields, 'name', masksOf(['teller']), false)).toEqual({ text: '周**', isMasked: true, canReveal: false })
  expect(shownText(fields, 'phone', masksOf(['rm']), true)).toEqual({ text: '199****0001', isMasked: true, canReveal: true })
  expect(shownText(fields, 'phone', masksOf(['system-admin']), false).text).toBe('****')
})

test('what the source does not know, and who was erased, is a dash that nothing reveals', () => {
  const dash = { text: '—', isMasked: false, canReveal: false }
  expect(shownText(fields, 'address', masksOf(['rm']), true)).toEqual(dash)
  expect(shownText(undefined, 'name', masksOf(['rm']), true)).toEqual(dash)
})

test('money is exact, a band or nothing; what is not known is nothing', () => {
  expect(shownMoney(48_000_000, masksOf(['rm']))).toEqual({ fen: 48_000_000 })
  expect(shownMoney(48_000_000, masksOf(['lobby']))).toEqual({ band: { zh: '20–50 万元', en: 'CNY 200k–500k' } })
  expect(shownMoney(48_000_000, masksOf(['audit-admin']))).toEqual({})
  expect(shownMoney(null, masksOf(['rm']))).toEqual({})
})

test('events are told in words; a name of the bank’s own stands for itself; only known attributes are told', () => {
  expect(kindLabel('contact')).toEqual({ zh: '联系客户', en: 'Was contacted' })
  expect(kindLabel('fund-salon')).toEqual({ zh: 'fund-salon', en: 'fund-salon' })
  const names = {
    products: new Map([['TD-1Y', { zh: '整存整取一年', en: 'One-year time deposit' }]]),
    offers: new Map([['birthday', { zh: '生日问候', en: 'Birthday greeting' }]]),
  }
  expect(detailOf({ channel: 'phone', product: 'TD-1Y', outcome: 'declined', note: 'anything' }, names)?.en).toBe(
    'telephone · One-year time deposit · declined',
  )
  // What was offered is named by its product, and by the offer where it has none.
  expect(detailOf({ product: 'TD-1Y', offer: 'birthday' }, names)?.zh).toBe('整存整取一年')
  expect(detailOf({ offer: 'birthday' }, names)?.zh).toBe('生日问候')
  expect(detailOf({ note: 'anything' }, names)).toBeUndefined()
})

import { expect, test } from 'vitest'
import { texts } from './texts.ts'

test('the page says the same in both languages, each in its own signs', () => {
  const values = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([whole]) => whole).sort()
  expect(Object.keys(texts.en).sort()).toEqual(Object.keys(texts.zh).sort())
  for (const [key, zh] of Object.entries(texts.zh)) {
    const en = texts.en[key as keyof typeof texts.zh]
    expect([key, values(en)]).toEqual([key, values(zh)])
    if (key === 'language') continue
    expect([key, /[\u4e00-\u9fff，。；：？！（）]/.test(en)]).toEqual([key, false])
    expect([key, /[a-z]{3,}/.test(zh.replace(/\{\w+\}/g, ''))]).toEqual([key, false])
  }
})

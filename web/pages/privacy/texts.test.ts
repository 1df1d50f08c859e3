import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { en, zh } from './texts.ts'

test('the page says the same in both languages, each in its own signs, and uses all it says', () => {
  const values = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([whole]) => whole).sort()
  const pages = globSync('web/pages/privacy/*.tsx')
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
  for (const [key, chinese] of Object.entries(zh)) {
    const english = en[key as keyof typeof zh]
    expect([key, values(english)]).toEqual([key, values(chinese)])
    expect([key, /[\u4e00-\u9fff，。；：？！（）]/.test(english)]).toEqual([key, false])
    expect([key, /[a-z]{3,}/.test(chinese.replace(/\{\w+\}/g, ''))]).toEqual([key, false])
    // Texts picked by a stored key are written tell(`prefix.${key}`): their prefix must occur.
    expect([key, pages.includes(`'${key}'`) || pages.includes(`\`${key.replace(/[^.]*$/, '')}\${`)]).toEqual([key, true])
  }
})

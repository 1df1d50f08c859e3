import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { zhCN } from './zh-CN.ts'

const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([whole]) => whole).sort()

describe('texts in both languages', () => {
  it('have the same keys', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zhCN).sort())
  })

  it('take the same values', () => {
    for (const [key, text] of Object.entries(zhCN))
      expect([key, placeholders(en[key as keyof typeof zhCN])]).toEqual([key, placeholders(text)])
  })

  it('hold no Chinese in English, and no English sentence in Chinese', () => {
    for (const [key, text] of Object.entries(en))
      if (key !== 'app.language') expect([key, /[\u4e00-\u9fff]/.test(text)]).toEqual([key, false])
    for (const [key, text] of Object.entries(zhCN))
      if (key !== 'app.language') expect([key, /[a-z]{3,}\s+[a-z]{3,}/.test(text.replace(/\{\w+\}/g, ''))]).toEqual([key, false])
  })

  it('are punctuated as each language is', () => {
    for (const [key, text] of Object.entries(zhCN))
      expect([key, /[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]/.test(text)]).toEqual([key, false])
    for (const [key, text] of Object.entries(en))
      if (key !== 'app.language') expect([key, /[，。；：？！（）]/.test(text)]).toEqual([key, false])
  })

  it('are all used by a page', () => {
    const pages = globSync('web/**/*.{ts,tsx}')
      .filter((file) => !file.includes('/i18n/'))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n')
    // Texts picked by a stored key are written say(`prefix.${key}`): their prefix must occur.
    const unused = Object.keys(zhCN).filter(
      (key) => !pages.includes(`'${key}'`) && !pages.includes(`\`${key.replace(/[^.]*$/, '')}\${`),
    )
    expect(unused).toEqual([])
  })

  it('leave no Chinese in the pages themselves', () => {
    // Money and days are written by rules of each language, not by texts: 万, 亿, 年月日 are theirs.
    const formats = ['web/ui/money.tsx', 'web/ui/when.tsx']
    for (const file of globSync('web/**/*.tsx').filter((one) => !formats.includes(one))) {
      const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      expect([file, /[\u4e00-\u9fff]/.test(code)]).toEqual([file, false])
    }
  })
})

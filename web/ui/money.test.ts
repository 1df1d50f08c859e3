import { describe, expect, it } from 'vitest'
import { shortMoney } from './money.tsx'

describe('money at a glance', () => {
  it.each([
    [939_994, 'zh-CN', '9400'],
    [1_000_000, 'zh-CN', '1万'],
    [123_456_700, 'zh-CN', '123万'],
    [12_345_000, 'zh-CN', '12.3万'],
    [1_050_000, 'zh-CN', '1.05万'],
    [50_000_000_000, 'zh-CN', '5亿'],
    [-2_500_000, 'zh-CN', '-2.5万'],
    [0, 'zh-CN', '0'],
    [5, 'zh-CN', '0.05'],
    [939_994, 'en', '9.4k'],
    [123_456_700, 'en', '1.23M'],
  ] as const)('%i fen in %s reads %s', (fen, locale, text) => {
    expect(shortMoney(fen, locale)).toBe(text)
  })
})

// Two records of the made-up bank that may be one person, before compliance: side by side, decided with the keyboard, taken back; in Chinese and in English.
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chineseIn, getJson, openBrowser, openPage, PHONE, type Served, serveBank, signIn, wrongIn } from './bank.ts'

let served: Served
let browser: Browser

beforeAll(async () => {
  // Enough people to learn from, and beyond the first two thousand some whom the card system wrote down otherwise.
  ;[served, browser] = await Promise.all([serveBank(4000), openBrowser()])
}, 280_000)
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

type Pairs = {
  readonly total: number
  readonly items: readonly {
    readonly partyA: number
    readonly decision: string
    readonly sides: readonly { readonly name: { readonly text: string } }[]
  }[]
}

it('shows a pair with what each field says, takes Y, U and N from the keyboard, and keeps the history', async () => {
  const { context, page } = await signIn(browser, served.url, 'compliance')
  const wrong = wrongIn(page)
  await page.getByRole('menuitem', { name: '客户归并' }).click()
  await page.getByText('并列对照').waitFor()
  if (process.env['SHOTS'] !== undefined) await page.screenshot({ path: join(tmpdir(), 'identity.png'), fullPage: true })
  const pairs = () => getJson<Pairs>(page, served.url, '/api/identity/pairs')
  const before = await pairs()
  expect(before.total).toBeGreaterThan(0)
  const panel = page.locator('.panel')
  await panel.getByText('姓名不同，可能更名或录错').waitFor()
  expect(await panel.getByRole('img', { name: '证件支持同一人' }).count()).toBe(1)
  // Compliance sees nobody's name, document or telephone whole.
  expect(await panel.getByText(/\d{11}/).count()).toBe(0)

  await page.keyboard.press('y')
  await page.getByText('已判定为同一人，下一夜生效').waitFor()
  expect((await pairs()).total).toBe(before.total - 1)
  await page.keyboard.press('u')
  await page.getByText('已收回判定').waitFor()
  expect((await pairs()).total).toBe(before.total)
  await page.keyboard.press('n')
  await page.getByText('已判定为不同人，下一夜生效').waitFor()

  await page.getByRole('tab', { name: '判定记录' }).click()
  await page
    .getByRole('row', { name: /不同人/ })
    .first()
    .waitFor()
  expect(await page.getByRole('row', { name: /人工/ }).count()).toBe(3)
  await page.getByRole('tab', { name: '已合并' }).click()
  await page.getByRole('button', { name: /拆开/ }).waitFor()
  await page.getByRole('tab', { name: '查看申请' }).click()
  await page.getByText('没有待答复的申请。').waitFor()
  expect(wrong()).toEqual([])
  await context.close()
}, 120_000)

it('is a page for a telephone too, complete in English; who may not decide has no such page', async () => {
  const { context, page } = await signIn(browser, served.url, 'branch-head', { english: true, viewport: PHONE })
  const wrong = wrongIn(page)
  await openPage(page, `${served.url}/identity?tab=joined`)
  const names = (await getJson<Pairs>(page, served.url, '/api/identity/pairs?standing=joined')).items.flatMap(({ sides }) =>
    sides.map(({ name }) => name.text),
  )
  expect((await chineseIn(page, names)).filter((word) => !/^[\p{Script=Han}]{2,12}$/u.test(word))).toEqual([])
  expect(wrong()).toEqual([])
  await context.close()
  const rm = await signIn(browser, served.url, 'rm')
  expect(await rm.page.getByRole('menuitem', { name: '客户归并' }).count()).toBe(0)
  await rm.page.goto(`${served.url}/identity`)
  await rm.page.locator('main .notice').first().waitFor()
  await rm.context.close()
}, 120_000)

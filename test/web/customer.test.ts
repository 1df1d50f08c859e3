// A customer's screen in a real browser: looking back to another day and coming back, a note for some eyes only, a goal, and the same in English.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chineseIn, getJson, openBrowser, openPage, type Served, serveBank, signIn, wrongIn } from './bank.ts'

let served: Served
let browser: Browser
let page: Page
let customerId = 0
beforeAll(async () => {
  ;[served, browser] = await Promise.all([serveBank(600), openBrowser()])
  ;({ page } = await signIn(browser, served.url, 'branch-head'))
  const { items } = await getJson<{ items: { customerId: number }[] }>(page, served.url, '/api/branch/tasks')
  customerId = items[0]?.customerId ?? 0
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

const banner = () => page.getByText('你正在查看')

it('goes a month back with [, says so, takes the doors away, and comes back with the back button', async () => {
  const wrong = wrongIn(page)
  await openPage(page, `${served.url}/customers/${customerId}`)
  await page.getByText('资产变化').waitFor()
  expect(await banner().count()).toBe(0)
  expect(await page.getByRole('button', { name: '记一笔' }).count()).toBe(1)
  await page.keyboard.press('[')
  await page.waitForURL('**asOf=2026-09-16**')
  await page.getByText('你正在查看 2026-09-16 的情况').waitFor()
  expect(await page.getByRole('button', { name: '记一笔' }).count()).toBe(0)
  expect(await page.getByRole('button', { name: '登记目标' }).count()).toBe(0)
  expect(await page.getByRole('switch', { disabled: false }).count()).toBe(0)
  await page.keyboard.press('[')
  await page.waitForURL('**asOf=2026-08-16**')
  await page.goBack()
  await page.waitForURL('**asOf=2026-09-16**')
  await page.getByRole('button', { name: '回到今天' }).click()
  await banner().waitFor({ state: 'detached' })
  expect(new URL(page.url()).search).toBe('')
  expect(wrong()).toEqual([])
})

it('keeps a note for the eyes it is for, finds it by its words, and learns what it says', async () => {
  await page.getByRole('button', { name: '记一笔' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('记事内容').fill('以后不要打电话，发微信最好')
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByText('以后不要打电话，发微信最好').waitFor()
  await page.reload()
  await page.getByText('不要电话').waitFor()
  await page.getByRole('button', { name: '筛选' }).click()
  await page
    .getByRole('searchbox', { name: '在时间线中查找' })
    .or(page.getByPlaceholder('在时间线中查找'))
    .first()
    .fill('微信最好')
  await page.keyboard.press('Enter')
  await page.waitForURL('**text=**')
  await expect.poll(() => page.locator('.timeline-line').count()).toBe(1)
})

it('says nothing in Chinese to a reader of English but what the bank’s own data says', async () => {
  await openPage(page, `${served.url}/customers/${customerId}?asOf=2026-09-16`)
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByText('You are looking at 2026-09-16').waitFor()
  await page.getByText('Money and habits').waitFor()
  const brief = await getJson<{ name: { text: string }; address: { text: string } }>(
    page,
    served.url,
    `/api/customers/${customerId}`,
  )
  expect(await chineseIn(page, [brief.name.text, brief.address.text.replaceAll('*', '')])).toEqual([])
})

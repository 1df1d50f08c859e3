// The search box in a real browser: found by keyboard from anywhere, marked, opened, remembered; and nothing of what was typed in any address.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chineseIn, getJson, openBrowser, openPage, PHONE, type Served, serveBank, signIn, wrongIn } from './bank.ts'

type Brief = { readonly name: { readonly text: string } }
type Today = { readonly items: readonly { readonly customerId: number; readonly customerName: string }[] }

let served: Served
let browser: Browser
let rm: BrowserContext
let desk: Page
/** Customers of the manager, by whom the box is tried. */
let mine: Today['items']
const addresses: string[] = []

beforeAll(async () => {
  ;[served, browser] = await Promise.all([serveBank(1500), openBrowser()])
  ;({ context: rm, page: desk } = await signIn(browser, served.url, 'rm'))
  rm.on('request', (request) => addresses.push(request.url()))
  await openPage(desk, `${served.url}/today`)
  mine = (await getJson<Today>(desk, served.url, '/api/today')).items
  expect(mine.length).toBeGreaterThan(1)
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

const box = (page: Page) => page.getByRole('combobox', { name: '查找客户' })
const rows = (page: Page) => page.locator('.search-list [role=option]')
const nth = (n: number) => mine[n] ?? { customerId: 0, customerName: '' }

it('is reached by / and by Ctrl-K, finds a customer by name and opens them without the mouse', async () => {
  const wrong = wrongIn(desk)
  await desk.keyboard.press('/')
  expect(await box(desk).evaluate((element) => element === document.activeElement)).toBe(true)
  await desk.locator('.search-foot').getByText('输入姓名').waitFor() // nobody was opened yet
  await desk.keyboard.type(nth(0).customerName)
  await rows(desk).first().waitFor()
  expect(await rows(desk).first().locator('mark').innerText()).toBe(nth(0).customerName)
  expect(await rows(desk).first().getAttribute('aria-selected')).toBe('true')
  expect(await rows(desk).first().innerText()).toContain('我的客户')
  await desk.keyboard.press('Enter')
  await desk.waitForURL(`**/customers/${nth(0).customerId}`)
  expect(await box(desk).inputValue()).toBe('')
  await desk.getByText('持有产品').waitFor()
  await desk.keyboard.press('Control+k')
  expect(await box(desk).evaluate((element) => element === document.activeElement)).toBe(true)
  await desk.keyboard.press('Escape')
  expect(await box(desk).evaluate((element) => element === document.activeElement)).toBe(false)
  expect(wrong()).toEqual([])
})

it('remembers whom one opened last, newest first, and walks them by the arrows', async () => {
  await openPage(desk, `${served.url}/customers/${nth(1).customerId}`)
  await desk.keyboard.press('/')
  await desk.locator('.search-head').getByText('最近查看').waitFor()
  const names = await rows(desk).locator('.search-name').allInnerTexts()
  expect(names).toEqual([nth(1).customerName, nth(0).customerName])
  await desk.keyboard.press('ArrowDown')
  expect(await rows(desk).nth(1).getAttribute('aria-selected')).toBe('true')
  await desk.keyboard.press('ArrowDown')
  expect(await rows(desk).nth(0).getAttribute('aria-selected')).toBe('true')
  await desk.keyboard.press('ArrowUp')
  await desk.keyboard.press('Enter')
  await desk.waitForURL(`**/customers/${nth(0).customerId}`)
})

it('says what it found by, and what to do when there is nobody', async () => {
  await desk.keyboard.press('/')
  await desk.keyboard.type('7777')
  await desk.locator('.search-foot').getByText('没有找到').waitFor()
  expect(await desk.locator('.search-foot a').innerText()).toBe('客户在场？用柜面识别')
  await box(desk).fill('7')
  await desk.locator('.search-foot').getByText('请再输入一个字符').waitFor()
  await desk.keyboard.press('Escape')
})

it('tells of a server that does not answer, and asks again when told to', async () => {
  await desk.route('**/api/search/customers', (route) => route.fulfill({ status: 400, body: '{}' }))
  await desk.keyboard.press('/')
  await desk.keyboard.type(nth(0).customerName)
  await desk.locator('.search-list [role=alert]').waitFor()
  await desk.unroute('**/api/search/customers')
  await desk.locator('.search-list').getByRole('button', { name: '重试' }).click()
  await rows(desk).first().waitFor()
  await desk.keyboard.press('Escape')
})

it('puts what was typed into no address', () => {
  const typed = [nth(0).customerName, '7777'].flatMap((text) => [text, encodeURIComponent(text)])
  expect(addresses.some((address) => address.endsWith('/api/search/customers'))).toBe(true)
  expect(addresses.filter((address) => typed.some((text) => address.includes(text)))).toEqual([])
})

it('shows a teller names masked, and an administrator no box', async () => {
  const teller = await signIn(browser, served.url, 'teller')
  await openPage(teller.page, `${served.url}/counter`)
  await teller.page.keyboard.press('Control+k')
  await teller.page.keyboard.type(nth(0).customerName)
  await rows(teller.page).first().waitFor()
  const shown = (await getJson<Brief>(teller.page, served.url, `/api/customers/${nth(0).customerId}`)).name.text
  expect(shown).toContain('*')
  expect(await rows(teller.page).locator('.search-name').allInnerTexts()).toContain(shown)
  await teller.context.close()
  const admin = await signIn(browser, served.url, 'system-admin')
  expect(await box(admin.page).count()).toBe(0)
  await admin.context.close()
})

it('fits a telephone, and speaks English', async () => {
  const { context, page } = await signIn(browser, served.url, 'branch-head', { viewport: PHONE, english: true })
  await page.getByRole('combobox', { name: 'Find a customer' }).fill('zz')
  await page.locator('.search-foot').getByText('Nobody among the customers you may see').waitFor()
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wide).toBe(0)
  expect(
    await page.locator('.search-list').evaluate((element) => /\p{Script=Han}/u.test((element as HTMLElement).innerText)),
  ).toBe(false)
  expect(await chineseIn(page, [])).not.toContain('查找客户')
  await context.close()
})

// A day in the branch, in a real browser: an RM's morning, a teller refused, a head handing work over, compliance finding all of it, and the same in English.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, PHONE, type Served, serveBank, signIn } from './bank.ts'

let served: Served
let browser: Browser
beforeAll(async () => {
  ;[served, browser] = await Promise.all([serveBank(800), openBrowser()])
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

/** What the page said wrong while it was used: errors of scripts, and answers of the server that are its own fault. */
const listen = (page: Page): string[] => {
  const wrong: string[] = []
  page.on('pageerror', (error) => wrong.push(String(error)))
  page.on('response', (answer) => {
    if (answer.status() >= 500) wrong.push(`${answer.status()} ${answer.url()}`)
  })
  return wrong
}

let customerId = ''

describe("a relationship manager's morning", () => {
  it('shows whom to contact and why, takes a result in three clicks, and the customer page knows it', async () => {
    const { context, page } = await signIn(browser, served.url, 'rm')
    const wrong = listen(page)
    const tasks = page.locator('.tasks li')
    await tasks.first().waitFor()
    const before = await tasks.count()
    expect(before).toBeGreaterThan(0)
    // Each line says why, with its numbers.
    expect(await tasks.first().locator('.task-why').innerText()).toMatch(/\d/)
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    const panel = page.locator('.panel')
    const link = panel.locator('a.who')
    customerId = /customers\/(\d+)/.exec((await link.getAttribute('href')) ?? '')?.[1] ?? ''
    expect(customerId).not.toBe('')
    await panel.getByText('为何现在联系').waitFor()
    // Three clicks: open, outcome, save.
    await panel.getByRole('button', { name: '登记结果' }).click()
    await panel.getByRole('radio', { name: /再考虑/ }).click()
    await panel.getByRole('button', { name: '保存' }).click()
    await page.getByText('今日已办 1').waitFor()
    expect(await tasks.count()).toBe(before - 1)
    // Corrected by a counter-entry: the first entry stays, struck out, or the task shows the later one.
    await page.getByRole('button', { name: '更正' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: '有意向' }).click()
    await dialog.getByPlaceholder('更正原因').fill('客户回电表示有兴趣')
    await dialog.getByRole('button', { name: '以新结果替换' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('有意向').first().waitFor()
    // The customer's page knows at once.
    await page.goto(`${served.url}/customers/${customerId}`)
    await page.getByText('持有产品').waitFor()
    await page.getByText('刚刚').first().waitFor()
    expect(wrong).toEqual([])
    await context.close()
  })

  it('hides customers of others: their address answers as if nobody were there', async () => {
    const { context, page } = await signIn(browser, served.url, 'lobby')
    await page.goto(`${served.url}/customers/4000000`)
    await page.getByText('没有找到,或不在您的管辖范围内').waitFor()
    await context.close()
  })
})

describe('a teller', () => {
  it('has no work list and is refused the pages of others, on a phone too', async () => {
    const { context, page } = await signIn(browser, served.url, 'teller', { viewport: PHONE })
    await page.goto(`${served.url}/branch`)
    await page.getByText('您没有查看此页的权限').waitFor()
    expect(await page.request.get(`${served.url}/api/today`).then((answer) => answer.status())).toBe(403)
    await page.goto(`${served.url}/counter`)
    await page.getByText('仅限客户本人在场并出示时使用').waitFor()
    await context.close()
  })
})

describe('a branch head', () => {
  it('hands tasks from one member to another, for a reason', async () => {
    const { context, page } = await signIn(browser, served.url, 'branch-head')
    const wrong = listen(page)
    await page.getByRole('menuitem', { name: '网点管理' }).click()
    await page.getByText('人员负荷').waitFor()
    const rows = page.locator('.ant-table-row[data-row-key]').filter({ has: page.locator('input[type=checkbox]') })
    await rows.first().waitFor()
    await rows.nth(0).locator('input[type=checkbox]').check()
    await page.getByRole('button', { name: '改派 1' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox').click()
    await page.locator('.ant-select-item-option').last().click()
    await dialog.getByPlaceholder('改派原因').fill('原经理今日培训')
    await dialog.getByRole('button', { name: '改派', exact: false }).last().click()
    await dialog.waitFor({ state: 'hidden' })
    expect(wrong).toEqual([])
    await context.close()
  })
})

describe('compliance', () => {
  it('finds all of it in the audit, and the chain whole', async () => {
    const { context, page } = await signIn(browser, served.url, 'compliance')
    const wrong = listen(page)
    await page.getByRole('menuitem', { name: '审计' }).click()
    await page.locator('.ant-table-row').first().waitFor()
    const actions = async (query: string): Promise<string[]> => {
      const answer = await page.request.get(`${served.url}/api/access/audit?size=200&${query}`)
      const { items } = (await answer.json()) as { items: { action: string; outcome: string }[] }
      return items.map((item) => `${item.action} ${item.outcome}`)
    }
    const ofCustomer = await actions(`customerId=${customerId}`)
    expect(ofCustomer.filter((entry) => /respon/.test(entry) && entry.endsWith('done')).length).toBeGreaterThanOrEqual(2)
    const all = await actions('')
    expect(all.some((entry) => /reassign/.test(entry))).toBe(true)
    expect(all.some((entry) => entry.endsWith('refused'))).toBe(true)
    await page.getByRole('button', { name: '校验审计链' }).click()
    await page.locator('.ant-alert-success').waitFor()
    expect(wrong).toEqual([])
    await context.close()
  })
})

describe('in English', () => {
  it('a campaign manager, a system administrator and the night read without a Chinese word of ours', async () => {
    const { context, page } = await signIn(browser, served.url, 'system-admin', { english: true })
    const wrong = listen(page)
    await page.getByRole('menuitem', { name: 'Night' }).click()
    await page.getByText('Imports').waitFor()
    await page.getByText('Published').first().waitFor()
    const text = await page.locator('main').innerText()
    expect([...text.matchAll(/[\u4e00-\u9fff]+/g)].map(([word]) => word)).toEqual([])
    expect(wrong).toEqual([])
    await context.close()
  })
})

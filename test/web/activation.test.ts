// A new account in a real browser: one administrator proposes it and is shown a half, another approves it and is shown the other, and the person makes it their own
// at /activate with an authenticator that neither has seen.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, fromBase32, stepAt } from '../../src/access/totp.ts'
import { chineseIn, DESK, openBrowser, PHONE, type Served, serveBank, signIn, wrongIn } from './bank.ts'

const HALF = /^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/
const LOGIN = '20001'
const PASSWORD = 'Watching-the-River-7'

let served: Served
let browser: Browser
const halves: string[] = []
let secret = new Uint8Array()

beforeAll(async () => {
  ;[served, browser] = await Promise.all([serveBank(300), openBrowser()])
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

const choose = async (page: Page, label: string, option: string): Promise<void> => {
  await page.getByRole('dialog').getByLabel(label).click()
  await page.keyboard.type(option)
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: option }).first().click()
}
/** The half that a dialog shows, read and closed. */
const takeHalf = async (page: Page, title: string): Promise<void> => {
  const dialog = page.getByRole('dialog').filter({ hasText: title })
  const half = (await dialog.locator('code').innerText()).trim()
  expect(half).toMatch(HALF)
  halves.push(half)
  await dialog.getByRole('button', { name: '已记下，关闭' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await page.locator('body').innerText()).not.toContain(half)
}
const stranger = async (viewport = PHONE): Promise<Page> => {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  context.setDefaultTimeout(20_000)
  return context.newPage()
}

describe('a new account', () => {
  it('gives whoever proposes it one half of the code', async () => {
    const { context, page } = await signIn(browser, served.url, 'system-admin')
    const wrong = wrongIn(page)
    await page.goto(`${served.url}/access`)
    await page.getByRole('button', { name: '新建用户' }).click()
    await page.getByRole('dialog').getByLabel('工号', { exact: true }).fill(LOGIN)
    await choose(page, '角色', '消保合规')
    await choose(page, '机构', '江城银行')
    await page.getByRole('dialog').getByLabel('原因').fill('周一到岗')
    await page.getByRole('dialog').getByRole('button', { name: '提出变更' }).click()
    await takeHalf(page, '提议人')
    expect(wrong()).toEqual([])
    await context.close()
  })

  it('gives whoever approves it the other one', async () => {
    const { context, page } = await signIn(browser, served.url, 'security-admin')
    const wrong = wrongIn(page)
    await page.goto(`${served.url}/access`)
    await page.getByRole('tab', { name: '变更审批' }).click()
    await page.getByRole('button', { name: '批准' }).click()
    await page.locator('.ant-popconfirm').getByRole('button', { name: '批准' }).click()
    await takeHalf(page, '审批人')
    expect(new Set(halves).size).toBe(2)
    await page.getByRole('tab', { name: '用户' }).click()
    await page.getByPlaceholder('工号或姓名').fill(LOGIN)
    await page.keyboard.press('Enter')
    await page.getByRole('row').filter({ hasText: LOGIN }).getByText('待激活').waitFor()
    expect(wrong()).toEqual([])
    await context.close()
  })

  it('opens to both halves only, and says what is wrong', async () => {
    const page = await stranger()
    const wrong = wrongIn(page)
    await page.goto(served.url)
    await page.getByRole('link', { name: '激活账号' }).click()
    await page.waitForURL('**/activate')
    const [first = '', second = ''] = halves
    const claim = async (one: string, other: string) => {
      await page.getByLabel('工号', { exact: true }).fill(LOGIN)
      await page.getByLabel('第一段半码').fill(one)
      await page.getByLabel('第二段半码').fill(other)
      await page.getByRole('button', { name: '下一步' }).click()
    }
    await claim(first, first)
    await page.getByRole('alert').getByText('两段半码都要填写').waitFor()
    await claim(second.toLowerCase(), first)
    await page.getByRole('img', { name: '身份验证器二维码' }).waitFor()
    const key = (await page.locator('p:has-text("手工输入密钥") .ant-typography').innerText()).replaceAll(/\s/g, '')
    secret = Uint8Array.from(fromBase32(key) ?? [])
    expect(secret.length).toBe(20)
    // A phone shows all of it without scrolling sideways.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)

    const complete = async (password: string, code: string) => {
      await page.getByLabel('新口令', { exact: true }).fill(password)
      await page.getByLabel('再次输入新口令').fill(password)
      await page.getByLabel('动态验证码').fill(code)
      await page.getByRole('button', { name: '完成激活' }).click()
    }
    await complete('12345678', codeBefore())
    await page.getByRole('alert').getByText('口令至少').waitFor()
    await complete(PASSWORD, '000000')
    await page.getByRole('alert').getByText('动态验证码不正确').waitFor()
    await complete(PASSWORD, codeBefore())
    await page.getByText('账号已激活').waitFor()
    expect(wrong()).toEqual([])
    await page.context().close()
  })

  it('lets its person in by what they chose themselves', async () => {
    const page = await stranger(DESK)
    await page.goto(served.url)
    await page.getByLabel('工号', { exact: true }).fill(LOGIN)
    await page.getByLabel('口令', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByLabel('动态验证码').fill(codeOf(secret, stepAt(new Date())))
    await page.getByRole('button', { name: '进入系统' }).click()
    await page.locator('.head-name').getByText('消保合规').waitFor()
    await page.context().close()
  })

  it('does not open again, and says so in English without a word of Chinese', async () => {
    const page = await stranger()
    await page.goto(`${served.url}/activate`)
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByLabel('Staff number').fill(LOGIN)
    await page.getByLabel('First half').fill(halves[0] ?? '')
    await page.getByLabel('Second half').fill(halves[1] ?? '')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('alert').getByText('Both halves are needed').waitFor()
    expect(await chineseIn(page, [])).toEqual([])
    await page.context().close()
  })
})

/** The code of the half-minute before: still good, and it leaves the present one for signing in, so that nobody has to wait. */
const codeBefore = (): string => codeOf(secret, stepAt(new Date()) - 1)

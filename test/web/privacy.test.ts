// A customer's own page on a telephone, opened by the link their manager made; and compliance, who answers what was asked there. One story: what the customer switches off, staff see at once.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getJson, openBrowser, PHONE, type Served, serveBank, signIn, wrongIn } from './bank.ts'

let served: Served
let browser: Browser
let desk: Page
let phone: Page
let customerId = 0
let tail = ''
let link = ''

beforeAll(async () => {
  ;[served, browser] = await Promise.all([serveBank(300), openBrowser()])
  desk = (await signIn(browser, served.url, 'rm')).page
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

const phoneContext = (more: object = {}) =>
  browser.newContext({ viewport: PHONE, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...more })

/** The last eight of the document, as the customer knows it: asked of the server as the manager, who reveals it for a reason. */
async function tailOf(page: Page, id: number): Promise<string> {
  const { csrfToken } = await getJson<{ csrfToken: string }>(page, served.url, '/api/me')
  const said = await page.request.post(`${served.url}/api/customers/${id}/reveal`, {
    headers: { 'x-csrf-token': csrfToken },
    data: { field: 'document', reason: 'compared with the document shown' },
  })
  return ((await said.json()) as { text: string }).text.slice(-8)
}

describe('the manager', () => {
  it('makes the customer’s link beside their consents; it is shown once, as a code and as a line', async () => {
    const { items } = await getJson<{ items: { customerId: number }[] }>(desk, served.url, '/api/today')
    customerId = items[0]?.customerId ?? 0
    tail = await tailOf(desk, customerId)
    await desk.goto(`${served.url}/customers/${customerId}`)
    await desk.getByRole('button', { name: '生成隐私中心链接' }).click()
    await desk.getByRole('img', { name: '客户的隐私中心链接' }).waitFor()
    link = await desk.locator('.ant-modal code').innerText()
    expect(link).toMatch(new RegExp(`^${served.url}/privacy-centre#[\\w.-]{70,}$`))
    await desk.keyboard.press('Escape')
    // Gone with the modal, once it has faded.
    await desk.locator('.ant-modal code').waitFor({ state: 'detached' })
  })
})

describe('the customer', () => {
  it('enters with the tail of the document; the link is gone from the address before anything is shown', async () => {
    const context = await phoneContext()
    context.setDefaultTimeout(20_000)
    phone = await context.newPage()
    const wrong = wrongIn(phone)
    await phone.goto(link)
    await phone.getByLabel('后八位').waitFor()
    expect(phone.url()).toBe(`${served.url}/privacy-centre`)
    await phone.getByLabel('后八位').fill('00000000')
    await phone.keyboard.press('Enter')
    await phone.getByText('还可尝试 4 次').waitFor()
    await phone.getByLabel('后八位').fill(tail)
    await phone.keyboard.press('Enter')
    await phone.getByRole('heading', { name: '我的授权' }).waitFor()
    // Nothing of the token, and no script, can read the visit's cookie.
    expect(await phone.evaluate(() => [document.cookie, history.length, JSON.stringify({ ...localStorage })])).toEqual([
      '',
      2,
      '{}',
    ])
    expect(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    expect(wrong()).toEqual([])
  })

  it('sees the picture move, stops it, and finds it still where the device asks for less motion', async () => {
    const moving = (page: Page) =>
      page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length)
    expect(await moving(phone)).toBeGreaterThan(5)
    await phone.getByRole('button', { name: '暂停动画' }).click()
    expect(await moving(phone)).toBe(0)
    await phone.getByRole('button', { name: '播放动画' }).click()
    const calm = await (
      await phoneContext({ reducedMotion: 'reduce', storageState: await phone.context().storageState() })
    ).newPage()
    await calm.goto(`${served.url}/privacy-centre`)
    await calm.getByRole('heading', { name: '我的授权' }).waitFor()
    expect(await moving(calm)).toBe(0)
    expect(await calm.getByRole('button', { name: '暂停动画' }).isVisible()).toBe(false)
    await calm.context().close()
  })

  it('switches a consent off with one press and stays on it; the manager’s page shows it off at once', async () => {
    const sms = phone.getByRole('switch', { name: '短信' })
    if ((await sms.getAttribute('aria-checked')) === 'false') {
      await sms.click()
      await phone.getByRole('button', { name: '我已阅读并同意' }).click()
    }
    await phone.locator('[data-name=marketing-sms][aria-checked=true]').waitFor()
    await sms.focus()
    await phone.keyboard.press('Space')
    await phone.locator('[data-name=marketing-sms][aria-checked=false]').waitFor()
    expect(await phone.evaluate(() => document.activeElement?.getAttribute('data-name'))).toBe('marketing-sms')
    await desk.reload()
    await desk.locator('.ant-switch[aria-label=短信][aria-checked=false]').waitFor()
  })

  it('reads the words before saying yes: switching on asks first', async () => {
    const sharing = phone.getByRole('switch', { name: '向第三方提供' })
    expect(await sharing.getAttribute('aria-checked')).toBe('false')
    await sharing.click()
    await phone.getByText('我单独同意').waitFor()
    expect(await sharing.getAttribute('aria-checked')).toBe('false')
    await phone.getByRole('button', { name: '不开启' }).click()
    expect(await phone.getByText('我单独同意').count()).toBe(0)
  })

  it('sees that the manager looked, and when', async () => {
    await phone.locator('summary').filter({ hasText: '谁看过我的信息' }).click()
    await phone.locator('.looks li').first().waitFor()
    expect(await phone.locator('.looks').innerText()).toContain('客户经理')
  })

  it('asks for a copy, in Chinese or English', async () => {
    await phone.locator('summary[data-name=ask]').click()
    await phone.getByLabel('请求事项').selectOption('access')
    await phone.getByRole('button', { name: '提交' }).click()
    await phone.getByText('已收到，我们将在').waitFor()
    await phone.getByRole('button', { name: 'English' }).click()
    await phone.getByRole('heading', { name: 'My requests' }).waitFor()
    expect(await phone.locator('#centre').innerText()).not.toMatch(/[，。；]/)
    await phone.getByRole('button', { name: '中文' }).click()
  })
})

describe('compliance', () => {
  it('finds the request with its clock, grants it, and never sees what is in the copy; the customer downloads it', async () => {
    const { page } = await signIn(browser, served.url, 'compliance')
    const wrong = wrongIn(page)
    await page.goto(`${served.url}/privacy`)
    await page.getByText('剩 15 个工作日').waitFor()
    await page.getByRole('button', { name: '查阅、复制' }).focus()
    await page.keyboard.press('Enter')
    // The link was no check of who asks: that is made and noted first.
    await page.getByText('尚未核实').waitFor()
    await page.getByRole('button', { name: '登记已核实' }).click()
    await page.getByText('查验证件原件').first().waitFor()
    await page.getByRole('button', { name: '同意并办结' }).click()
    await page.locator('.ant-drawer').getByText('尚未查看').waitFor()
    expect(wrong()).toEqual([])
    await phone.reload()
    const [download] = await Promise.all([
      phone.waitForEvent('download'),
      phone.getByRole('link', { name: '下载副本（网页）' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^personal-data-\d{4}-\d\d-\d\d\.html$/)
    await page.context().close()
  })

  it('leaves nothing open behind the customer who leaves', async () => {
    await phone.getByRole('button', { name: '离开' }).click()
    await phone.getByText('访问已结束').waitFor()
    await phone.goto(`${served.url}/privacy-centre`)
    await phone.getByText('请使用客户经理或网点').waitFor()
  })
})

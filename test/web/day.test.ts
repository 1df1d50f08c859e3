// A day in the branch, in a real browser on a served bank: an RM's morning, a teller refused, a head handing work over, compliance finding all of it, and the same in English.
// The stories follow each other like the hours of the day: what the RM recorded is what compliance finds.
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chineseIn, clicksOf, getJson, openBrowser, openPage, PHONE, type Served, serveBank, signIn, wrongIn } from './bank.ts'

/** As many as give the demo RM a handful of tasks, and a branch pool beside them. */
const CUSTOMERS = 1500

type Row = { readonly taskId: number; readonly customerId: number; readonly customerName: string; readonly contentClass: string }
type Today = { readonly items: readonly Row[]; readonly summary: { readonly open: number } }
type Talks = { readonly responses: readonly { readonly taskId: number; readonly outcome: { readonly key: string } }[] }
type Trail = { readonly items: readonly { readonly login: string; readonly action: string; readonly outcome: string }[] }

let served: Served
let browser: Browser
let rm: BrowserContext
let desk: Page
/** The customer of the RM's first task: every story comes back to them. */
let first: Row
let phone = ''

beforeAll(async () => {
  ;[served, browser] = await Promise.all([serveBank(CUSTOMERS), openBrowser()])
  ;({ context: rm, page: desk } = await signIn(browser, served.url, 'rm'))
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

const tasksOn = (page: Page): Locator => page.locator('.tasks li')
const chosenOn = (page: Page): Promise<string | null> => page.locator('.tasks li:has([aria-current=true])').getAttribute('id')
const panelOn = (page: Page): Locator => page.locator('.panel')
const listOf = (page: Page): Promise<Today> => getJson<Today>(page, served.url, '/api/today')

describe("a relationship manager's morning", () => {
  it('shows whom to contact and why, and is walked without a mouse', async () => {
    const wrong = wrongIn(desk)
    await tasksOn(desk).first().waitFor()
    const { items } = await listOf(desk)
    expect(items.length).toBeGreaterThanOrEqual(4)
    first = items[0] as Row
    expect(await tasksOn(desk).count()).toBe(items.length)
    for (const why of await desk.locator('.task-why').allInnerTexts()) expect(why).not.toBe('')
    // Something is chosen from the start, and j and k move the choice.
    expect(await chosenOn(desk)).toBe(`task-${items[0]?.taskId}`)
    await desk.keyboard.press('j')
    await desk.keyboard.press('j')
    await desk.keyboard.press('k')
    expect(await chosenOn(desk)).toBe(`task-${items[1]?.taskId}`)
    // Enter opens the customer, back finds the same choice again.
    await desk.keyboard.press('Enter')
    await desk.waitForURL(`**/customers/${items[1]?.customerId}`)
    await desk.getByText('持有产品').waitFor()
    await desk.goBack()
    await tasksOn(desk).first().waitFor()
    expect(await chosenOn(desk)).toBe(`task-${items[1]?.taskId}`)
    expect(wrong()).toEqual([])
  })

  it('keeps its filter when coming back from a customer', async () => {
    await desk.goto(`${served.url}/today`)
    await tasksOn(desk).first().waitFor()
    await desk.getByRole('combobox', { name: '类别' }).click()
    await desk.locator('.ant-select-item-option').filter({ hasText: '营销' }).click()
    await desk.waitForURL('**class=marketing**')
    await tasksOn(desk).first().waitFor()
    await panelOn(desk).locator('a.who').click()
    await desk.waitForURL('**/customers/**')
    await desk.goBack()
    await desk.waitForURL('**class=marketing**')
    await desk.locator('.filters').getByText('营销').waitFor()
    expect((await getJson<Today>(desk, served.url, '/api/today?class=marketing')).items.length).toBe(await tasksOn(desk).count())
  })

  it('takes a result in three clicks and goes on to the next customer', async () => {
    const wrong = wrongIn(desk)
    await desk.goto(`${served.url}/today`)
    await tasksOn(desk).first().waitFor()
    const { items } = await listOf(desk)
    const clicks = await clicksOf(desk)
    await panelOn(desk).getByRole('button', { name: '登记结果' }).click()
    await panelOn(desk).getByRole('radio', { name: '再考虑' }).click()
    await panelOn(desk).getByRole('button', { name: '保存' }).click()
    await desk.getByText('今日已办 1').waitFor()
    expect(await clicks()).toBe(3)
    expect(await tasksOn(desk).count()).toBe(items.length - 1)
    expect(await chosenOn(desk)).toBe(`task-${items[1]?.taskId}`)
    expect(wrong()).toEqual([])
  })

  it('corrects the result by a second entry; the first one stays', async () => {
    await desk.getByRole('button', { name: '更正' }).click()
    const dialog = desk.getByRole('dialog')
    await dialog.getByRole('radio', { name: '有意向' }).click()
    await dialog.getByLabel('更正原因').fill('客户回电表示有兴趣')
    await dialog.getByRole('button', { name: '以新结果替换' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await desk.locator('#done').getByText('有意向').waitFor()
    const { responses } = await getJson<Talks>(desk, served.url, `/api/customers/${first.customerId}/tasks`)
    expect(responses.map((entry) => entry.outcome.key)).toEqual(['interested', 'considering'])
  })

  it("shows it on the customer's page at once, and a masked field for a reason", async () => {
    const wrong = wrongIn(desk)
    await desk.goto(`${served.url}/customers/${first.customerId}`)
    await desk.getByText('近期联系结果').waitFor()
    expect(await desk.locator('.struck').innerText()).toBe('再考虑')
    await desk.locator('.timeline').getByText('有意向').first().waitFor()
    await desk.getByRole('button', { name: '查看手机号' }).click()
    const dialog = desk.getByRole('dialog')
    await dialog.getByPlaceholder('理由').fill('核对来电号码')
    const answer = desk.waitForResponse((one) => one.url().endsWith('/reveal'))
    await dialog.getByRole('button', { name: '查看', exact: true }).click()
    phone = ((await (await answer).json()) as { text: string }).text
    await desk.getByText(phone).waitFor()
    expect(phone).toMatch(/^\d{11}$/)
    expect(wrong()).toEqual([])
  })

  it('records once when save is pressed twice in the same moment', async () => {
    await desk.goto(`${served.url}/today`)
    await tasksOn(desk).first().waitFor()
    const [task] = (await listOf(desk)).items
    await desk.keyboard.press('r')
    await desk.keyboard.press('4')
    await panelOn(desk)
      .getByRole('button', { name: '保存' })
      .evaluate((button: HTMLElement) => {
        button.click()
        button.click()
      })
    await desk.getByText('今日已办 2').waitFor()
    const { responses } = await getJson<Talks>(desk, served.url, `/api/customers/${task?.customerId}/tasks`)
    expect(responses.filter((entry) => entry.taskId === task?.taskId).length).toBe(1)
  })

  it('tells the second of two tabs that the task is done', async () => {
    const [task] = (await listOf(desk)).items
    const address = `${served.url}/today?task=${task?.taskId}&record=1`
    const other = await rm.newPage()
    await Promise.all([desk.goto(address), other.goto(address)])
    for (const page of [desk, other]) await panelOn(page).getByRole('radio', { name: '未接通' }).click()
    await panelOn(desk).getByRole('button', { name: '保存' }).click()
    await desk.getByText('今日已办 3').waitFor()
    await panelOn(other).getByRole('button', { name: '保存' }).click()
    // Out of hours the panel warns as well: what is refused is said beside the form.
    await panelOn(other).getByRole('region', { name: '登记结果' }).getByRole('alert').waitFor()
    const { responses } = await getJson<Talks>(desk, served.url, `/api/customers/${task?.customerId}/tasks`)
    expect(responses.filter((entry) => entry.taskId === task?.taskId).length).toBe(1)
    await other.close()
  })
})

describe('a teller', () => {
  it('has no work list, is refused the pages of others, and knows a customer by what the customer shows', async () => {
    const { context, page } = await signIn(browser, served.url, 'teller', { viewport: PHONE })
    await page.goto(`${served.url}/branch`)
    await page.getByText('您没有查看此页的权限').waitFor()
    const refused = await Promise.all(
      ['/api/today', '/api/branch/overview', '/api/night/runs', '/api/access/users'].map((path) =>
        page.request.get(served.url + path).then((answer) => answer.status()),
      ),
    )
    expect(refused).toEqual([403, 403, 403, 403])
    const wrong = wrongIn(page)
    await page.goto(`${served.url}/counter`)
    await page.getByText('仅限客户本人在场并出示时使用').waitFor()
    await page.getByText('手机号', { exact: true }).click()
    await page.getByLabel('客户出示的号码').fill(phone)
    await page.keyboard.press('Enter')
    await page.getByText(`客户号 ${first.customerId}`).waitFor()
    // The surname and stars: a teller knows whom they serve, not whom they could look up.
    expect(await page.locator('.who').innerText()).toMatch(/^.\*+$/)
    expect(wrong()).toEqual([])
    await context.close()
  })
})

describe('a branch head', () => {
  it("hands a task of the pool to a member, for a reason; other members' customers stay closed to the RM", async () => {
    const { context, page } = await signIn(browser, served.url, 'branch-head')
    const wrong = wrongIn(page)
    await page.getByText('人员负荷').waitFor()
    // What the figure counts is what the list then shows.
    const pool = page.getByRole('button', { name: /^任务 \d+$/ })
    const count = Number((await pool.innerText()).replace(/\D/g, ''))
    await pool.click()
    await page.locator('#branch-tasks').getByText('未分配').first().waitFor()
    await page.locator('#branch-tasks .ant-card-head-title').getByText(`待办任务 ${count}`, { exact: true }).waitFor()
    const { items } = await getJson<Today>(page, served.url, '/api/branch/tasks?owner=0&size=20')
    // A service needs no certificate of the receiver.
    const task = items.find((item) => item.contentClass === 'service') as Row
    await page.locator(`tr[data-row-key="${task.taskId}"] input[type=checkbox]`).check()
    await page.getByRole('button', { name: '改派 1' }).click()
    const dialog = page.getByRole('dialog')
    const { user } = await getJson<{ user: { name: { zh: string } } }>(desk, served.url, '/api/me')
    await dialog.getByRole('combobox').fill(user.name.zh)
    await page.keyboard.press('Enter')
    await dialog.locator('.ant-select').getByText(user.name.zh).waitFor()
    await dialog.getByLabel('改派原因').fill('原经理今日培训')
    await dialog.getByRole('button', { name: '改派', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('已改派 1 项任务').waitFor()
    await page
      .locator('#branch-tasks .ant-card-head-title')
      .getByText(`${count - 1}`, { exact: true })
      .waitFor()
    // The task stands on the RM's list now.
    expect((await listOf(desk)).items.map((item) => item.taskId)).toContain(task.taskId)
    expect(wrong()).toEqual([])

    const all = await getJson<{ items: (Row & { ownerStaffId: number })[] }>(page, served.url, '/api/branch/tasks?size=200')
    const { ownerStaffId: mine } = all.items.find((item) => item.taskId === task.taskId) ?? { ownerStaffId: 0 }
    const others = all.items.find((item) => item.ownerStaffId !== mine && item.ownerStaffId !== 0) as Row
    await desk.goto(`${served.url}/customers/${others.customerId}`)
    await desk.getByText('没有找到，或不在您的管辖范围内').waitFor()
    await context.close()
  })
})

describe('compliance', () => {
  it('finds all of it in the audit, and the chain whole', async () => {
    const { context, page } = await signIn(browser, served.url, 'compliance')
    const wrong = wrongIn(page)
    // The day of compliance begins with the audit.
    await page.locator('.ant-table-row').first().waitFor()
    await page.getByPlaceholder('客户号').fill(String(first.customerId))
    await page.keyboard.press('Enter')
    await page.waitForURL(`**customer=${first.customerId}**`)
    for (const action of ['登记联系结果', '更正联系结果', '查看脱敏字段', '柜面识别', '查看客户'])
      await page.locator('.ant-table-row').getByText(action, { exact: true }).first().waitFor()
    const trail = async (query: string): Promise<string[]> =>
      (await getJson<Trail>(page, served.url, `/api/access/audit?size=200&${query}`)).items.map(
        (entry) => `${entry.login} ${entry.action} ${entry.outcome}`,
      )
    expect(await trail('action=actions.task.reassign')).toEqual(['101401 actions.task.reassign done'])
    expect(await trail('outcome=refused&login=101201')).toContain('101201 access.request.forbidden refused')
    expect(await trail('outcome=refused&login=101101')).toContain('101101 access.request.not-found refused')
    await page.goto(`${served.url}/audit?action=actions.task.reassign`)
    await page.locator('.ant-table-row').getByText('改派任务').waitFor()
    await page.getByRole('button', { name: '校验审计链' }).click()
    await page.locator('.ant-alert-success').waitFor()
    expect(wrong()).toEqual([])
    await context.close()
  })
})

describe('in English', () => {
  it('the same morning: whom, why, the result, and no Chinese word but names', async () => {
    const wrong = wrongIn(desk)
    await desk.goto(`${served.url}/today`)
    await tasksOn(desk).first().waitFor()
    await desk.getByRole('button', { name: 'English' }).click()
    await desk.getByRole('heading', { name: 'Today' }).waitFor()
    await panelOn(desk).getByText('Why now').waitFor()
    const { items } = await listOf(desk)
    const names = items.map((item) => item.customerName)
    await panelOn(desk).getByRole('button', { name: 'Record result' }).click()
    await panelOn(desk).getByRole('radio', { name: 'Thinking it over' }).click()
    expect(await chineseIn(desk, [...names, ...(await doneNames(desk))])).toEqual([])
    await panelOn(desk).getByRole('button', { name: 'Save' }).click()
    await desk.getByText('Done today: 4').waitFor()
    expect(await tasksOn(desk).count()).toBe(items.length - 1)
    await desk.goto(`${served.url}/customers/${first.customerId}`)
    await desk.getByText('Latest results').waitFor()
    await desk.getByText('Holdings').waitFor()
    await desk.getByRole('button', { name: 'Show every offer' }).click()
    await desk.getByText('Not offered').first().waitFor()
    // The name and the masked address are the customer's own words, and the reason of the correction is the RM's.
    const address = await desk.getByText(/^\p{Script=Han}+\*+$/u).allInnerTexts()
    expect(await chineseIn(desk, [first.customerName, ...address])).toEqual([])
    expect(wrong()).toEqual([])
  })

  it.each([
    { role: 'system-admin', paths: ['/night', '/access?tab=changes'], seen: 'Published' },
    { role: 'security-admin', paths: ['/access', '/access?tab=roles', '/access?tab=org'], seen: 'Relationship manager' },
    { role: 'audit-admin', paths: ['/audit'], seen: 'Signed in' },
    { role: 'lobby', paths: ['/counter', '/today'], seen: 'Only with the customer present' },
  ] as const)('the pages of a $role', async ({ role, paths, seen }) => {
    const { context, page } = await signIn(browser, served.url, role, { english: true })
    const wrong = wrongIn(page)
    await page.getByText(seen).first().waitFor()
    for (const path of paths) {
      await openPage(page, served.url + path)
      expect([path, await chineseIn(page, [])]).toEqual([path, []])
    }
    expect(wrong()).toEqual([])
    await context.close()
  })
})

const doneNames = async (page: Page): Promise<string[]> =>
  (await getJson<{ done: Row[] }>(page, served.url, '/api/today')).done.map((item) => item.customerName)

// A refused row of a bank's file, from the Night page into the bank: seen, downloaded, mended, handed in, taken in; in Chinese and in English.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chineseIn, openBrowser, openPage, type Served, serveBank, signIn, wrongIn } from './bank.ts'

let served: Served
let browser: Browser
let admin: BrowserContext
let desk: Page
const home = mkdtempSync(join(tmpdir(), 'zhike-web-night-'))

beforeAll(async () => {
  ;[served, browser] = await Promise.all([serveBank(400), openBrowser()])
  const folder = join(home, 'files')
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'rate.csv'),
    'currency,day,mid,source\nEUR,2026-10-15,8.3456,CFETS\nHKD,2026-10-15,0.9.1,CFETS\nGBP,15.10.2026,9.6,CFETS\n',
  )
  const main = join(import.meta.dirname, '../../src/app/cli/main.ts')
  const argv = ['import', folder, '--as-of', '2026-10-15', '--lang', 'en', '--data-dir', served.dataDir]
  await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...argv])
  ;({ context: admin, page: desk } = await signIn(browser, served.url, 'system-admin'))
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await served?.stop()
  rmSync(home, { recursive: true })
})

it('shows what waits, gives it out to be mended, and takes it in', async () => {
  const wrong = wrongIn(desk)
  await openPage(desk, `${served.url}/night`)
  const card = desk.locator('.ant-card', { hasText: '待更正的数据行' })
  const row = card.getByRole('row', { name: /rate\.csv/ })
  await row.getByText('汇率中间价').waitFor()
  const [download] = await Promise.all([desk.waitForEvent('download'), row.getByText('下载更正').click()])
  const path = join(home, 'to-mend.csv')
  await download.saveAs(path)
  const csv = readFileSync(path, 'utf8')
  expect(csv).toContain('HKD,2026-10-15,0.9.1,CFETS,')

  // One is mended, the other is wrong again.
  writeFileSync(path, csv.replace('0.9.1', '0.91').replace('15.10.2026', '2026-15-10'))
  await card.locator('input[type=file]').setInputFiles(path)
  await card.getByText('已完成').waitFor()
  const handedIn = card.getByRole('row', { name: /9003/ })
  expect((await handedIn.getByRole('cell').allInnerTexts()).slice(4, 8)).toEqual(['2', '1', '1', '0'])
  await card
    .getByRole('row', { name: /mended-\d+-rate\.csv/ })
    .first()
    .waitFor()

  // The import it came in with states its rows and its days.
  await handedIn.getByRole('button').click()
  const drawer = desk.getByRole('dialog')
  await drawer.getByRole('row', { name: /mended-\d+-rate\.csv/ }).waitFor()
  expect(wrong()).toEqual([])
})

it('says in a sentence what is wrong with another file', async () => {
  await openPage(desk, `${served.url}/night`)
  const path = join(home, 'other.csv')
  writeFileSync(path, 'a,b\n1,2\n')
  await desk.locator('.ant-card', { hasText: '待更正的数据行' }).locator('input[type=file]').setInputFiles(path)
  await desk.getByText('请上传由此处下载并更正的文件').waitFor()
  await admin.close()
})

it('is whole in English, and who may only look is told who mends', async () => {
  const { context, page } = await signIn(browser, served.url, 'compliance', { english: true })
  await openPage(page, `${served.url}/night`)
  await page.getByText('A system administrator mends them').waitFor()
  await page
    .getByRole('row', { name: /mended-\d+-rate\.csv/ })
    .first()
    .waitFor()
  expect(await page.getByText('Upload a mended file').count()).toBe(0)
  expect(await chineseIn(page, [])).toEqual([])
  await context.close()
})

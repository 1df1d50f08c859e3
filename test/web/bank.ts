// A served demo bank and a browser for the tests of a role's day: the real server as its own process, the real pages, a real Chromium.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { demoCode, demoPassword } from '../../src/app/demo-users.ts'
import { demoLogins } from '../../src/app/demo/network.ts'
import type { RoleKey } from '../../src/access/roles.ts'
import { findBrowser } from '../../tools/find-browser.ts'

export type Served = { readonly url: string; readonly dataDir: string; readonly stop: () => Promise<void> }

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts `npm start`'s own entry on an empty folder with a small bank, and waits for the address it prints. */
export const serveBank = async (customers: number): Promise<Served> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'zhike-web-'))
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      'src/app/start.ts',
      '--data-dir',
      dataDir,
      '--port',
      '0',
      '--customers',
      String(customers),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const url = await addressOf(child)
  return {
    url,
    dataDir,
    stop: async () => {
      const ended = new Promise((done) => child.once('exit', done))
      child.kill('SIGTERM')
      await ended
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

const addressOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8')
      const found = /(http:\/\/127\.0\.0\.1:\d+)/.exec(said)
      if (found?.[1] !== undefined) resolve(found[1])
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said.slice(-4000)}`)))
  })

export const openBrowser = async (): Promise<Browser> => {
  const executablePath = findBrowser()
  if (executablePath === null) throw new Error('No Chromium or Chrome was found: see tools/find-browser.ts')
  return chromium.launch({ executablePath, args: FLAGS })
}

export const DESK = { width: 1366, height: 768 }
export const PHONE = { width: 390, height: 844 }
export const WIDE = { width: 1920, height: 1080 }

/** Signs one of the demo users in through the pages, as a person does. A code works once, so each user signs in once a test file. */
export const signIn = async (
  browser: Browser,
  url: string,
  role: RoleKey,
  options: { viewport?: { width: number; height: number }; english?: boolean } = {},
): Promise<{ context: BrowserContext; page: Page }> => {
  const context = await browser.newContext({ viewport: options.viewport ?? DESK, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  await page.goto(url)
  if (options.english === true) await page.getByRole('button', { name: 'English' }).click()
  const text =
    options.english === true
      ? { login: 'Staff number', password: 'Password', code: 'Verification code', next: 'Next', enter: 'Enter' }
      : { login: '工号', password: '口令', code: '动态验证码', next: '下一步', enter: '进入系统' }
  await page.getByLabel(text.login).fill(demoLogins[role])
  await page.getByLabel(text.password, { exact: true }).fill(demoPassword)
  await page.getByRole('button', { name: text.next }).click()
  await page.getByLabel(text.code).fill(demoCode(new Date()))
  await page.getByRole('button', { name: text.enter }).click()
  await page.locator('main').waitFor()
  return { context, page }
}

/** Reads an endpoint with the session of a page: to know what the page should show. */
export const getJson = async <T>(page: Page, url: string, path: string): Promise<T> => {
  const answer = await page.request.get(url + path)
  if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}`)
  return (await answer.json()) as T
}

/** What goes wrong on a page from now on: errors of scripts, words on the console, answers of the server that are its own fault. */
export const wrongIn = (page: Page): (() => readonly string[]) => {
  const wrong: string[] = []
  page.on('pageerror', (error) => wrong.push(String(error)))
  page.on('response', (answer) => {
    if (answer.status() >= 500) wrong.push(`${answer.status()} ${answer.url()}`)
  })
  page.on('console', (message) => {
    // The browser itself notes every refused request; those are asserted where they are meant.
    if (/error|warning/.test(message.type()) && !message.text().startsWith('Failed to load resource')) wrong.push(message.text())
  })
  return () => wrong
}

/** Counts the clicks on a page from now on. */
export const clicksOf = async (page: Page): Promise<() => Promise<number>> => {
  await page.evaluate(() => {
    const counter = window as unknown as { clicks: number }
    counter.clicks = 0
    window.addEventListener('click', (event) => {
      // A click on a label makes one on its field by itself: the person pressed once.
      if (event.isTrusted && event.detail > 0) counter.clicks += 1
    })
  })
  return () => page.evaluate(() => (window as unknown as { clicks: number }).clicks)
}

/** Opens a page and waits until it shows its content. */
export const openPage = async (page: Page, address: string): Promise<void> => {
  await page.goto(address)
  await page.locator('main').waitFor()
  await page.locator('main :is(h4, .notice)').first().waitFor()
  await page.locator('main .ant-skeleton').first().waitFor({ state: 'detached' })
}

/** The Chinese words on a page, head and menu included, besides the given words of the bank's own data and the way back to Chinese. */
export const chineseIn = async (page: Page, data: readonly string[]): Promise<readonly string[]> => {
  const text = data.reduce((left, word) => left.replaceAll(word, ''), await page.locator('body').innerText())
  return [...text.matchAll(/[\p{Script=Han}，。；：？！（）]+/gu)].map(([word]) => word).filter((word) => word !== '中文')
}

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The system's Chromium or Chrome (or the one named by ZHIKE_BROWSER), or null. */
export const findBrowser = (): string | null =>
  [process.env.ZHIKE_BROWSER ?? '', ...PLACES].find((place) => place !== '' && existsSync(place)) ?? null

/** Finds a browser, or installs one with the package manager when root; otherwise says in one sentence what to install. */
export const ensureBrowser = (): string | null => {
  const found = findBrowser()
  if (found !== null) return found
  const isRoot = process.getuid?.() === 0
  if (isRoot && spawnSync('which', ['apt-get']).status === 0) {
    console.log('installing Chromium and CJK fonts for the browser tests …')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    try {
      execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env })
      execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], {
        stdio: 'ignore',
        env,
      })
    } catch (cause) {
      console.log(`apt-get could not install Chromium: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
    return findBrowser()
  }
  console.log(
    'The browser tests need Chromium or Chrome: install one (Debian: apt-get install chromium fonts-noto-cjk) or set ZHIKE_BROWSER to its path.',
  )
  return null
}

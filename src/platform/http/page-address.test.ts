import { expect, test } from 'vitest'
import { isPageAddress } from './page-address.ts'

test('the addresses of pages are pages, whatever they ask for', () => {
  for (const url of [
    '/',
    '/today',
    '/customers/7',
    '/customers/7/',
    '/audit?customer=725&from=a..b',
    '/segments/WM-365',
    '/%E5%AE%A2',
  ])
    expect([url, isPageAddress(url, '')]).toEqual([url, true])
  expect([isPageAddress('/zhike/today', '/zhike'), isPageAddress('/today', '/zhike'), isPageAddress('/zhike', '/zhike')]).toEqual(
    [true, false, false],
  )
})

test('an address that climbs, is encoded twice or is no address of ours is no page', () => {
  const climbing = [
    '/../etc/passwd',
    '/%2e%2e/etc/passwd',
    '/%2E%2e/%2e./x',
    '/..%2f..%2fetc%2fpasswd',
    '/today/%2e%2e/%2e%2e/x',
    '/%252e%252e/x',
    '/..%5c..%5cwindows',
    '/a\\..\\b',
    '/./today',
    '/%2e/today',
    '/today%00',
    '/today%0aset-cookie',
    '/%',
    '/%c0%ae%c0%ae/x',
    '//elsewhere/today',
  ]
  for (const url of climbing) expect([url, isPageAddress(url, '')]).toEqual([url, false])
  for (const url of ['/api/nothing', '/api', '/assets/gone-1.js', '/.env', '/%2eenv'])
    expect([url, isPageAddress(url, '')]).toEqual([url, false])
})

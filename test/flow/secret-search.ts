// Finds any of some thousands of planted secrets in a text or in raw bytes, in one pass and without false alarms.
import { isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'

export type SecretSearch = {
  /** The secrets that stand in a text: as they are, as a URL or JSON escapes them, or as the bytes of a text printed in hexadecimal. */
  readonly inText: (text: string) => readonly string[]
  /** The secrets whose bytes, in UTF-8 or GB18030, stand in a file of any kind; one that is text is read as text as well. */
  readonly inBytes: (bytes: Buffer) => readonly string[]
}

/**
 * Two rules keep chance out; all else is found wherever it stands.
 * - A name of two characters counts in a text where no other Chinese character touches it, as in a cell, a field or between quotes: 程序 and 龙舟 are names, and
 *   words as well. In bytes of no text, where four of them meet by chance, it is not looked for.
 * - A number does not count inside thirty digits or more on end: those are 128-bit tokens, and any eleven digits turn up in some of them.
 */
export function searchFor(secrets: readonly string[]): SecretSearch {
  const plain = index(secrets.map((secret) => [secret, secret]))
  const hex = index(secrets.map((secret) => [Buffer.from(secret).toString('hex'), secret] as const).filter(isLong))
  const raw = index(
    secrets
      .flatMap((secret) =>
        [Buffer.from(secret), iconv.encode(secret, 'gb18030')].map((bytes) => [bytes.toString('latin1'), secret] as const),
      )
      .filter(isLong),
  )
  const inText = (text: string) => {
    const read = unescaped(text)
    return distinct([...hits(plain, read).filter(isWhole(read)), ...hits(hex, read)])
  }
  const inBytes = (bytes: Buffer) => {
    const text = bytes.toString('latin1')
    return distinct([...hits(raw, text).filter(isWhole(text)), ...(isUtf8(bytes) ? hitsAsText(bytes) : [])])
  }
  const hitsAsText = (bytes: Buffer) => inText(bytes.toString()).map((secret) => ({ at: 0, pattern: secret, secret }))
  return { inText, inBytes }
}

/** Patterns by their first two characters, then by length: most places of a text are passed with one look. */
type Index = ReadonlyMap<number, ReadonlyMap<number, ReadonlyMap<string, string>>>
type Hit = { readonly at: number; readonly pattern: string; readonly secret: string }

const SHORTEST_BYTES = 6
const isLong = ([pattern]: readonly [string, string]): boolean => pattern.length >= SHORTEST_BYTES

function index(patterns: readonly (readonly [string, string])[]): Index {
  const byStart = new Map<number, Map<number, Map<string, string>>>()
  for (const [pattern, secret] of patterns) {
    if (pattern.length < 2) throw new Error(`A secret of ${pattern.length} characters is found everywhere`)
    const start = startAt(pattern, 0)
    const byLength = byStart.get(start) ?? new Map<number, Map<string, string>>()
    const same = byLength.get(pattern.length) ?? new Map<string, string>()
    byStart.set(start, byLength.set(pattern.length, same.set(pattern, secret)))
  }
  return byStart
}

const startAt = (text: string, at: number): number => text.charCodeAt(at) * 65_536 + text.charCodeAt(at + 1)

function hits(patterns: Index, text: string): readonly Hit[] {
  const found: Hit[] = []
  for (let at = 0; at < text.length - 1; at++) {
    const byLength = patterns.get(startAt(text, at))
    if (byLength === undefined) continue
    for (const [length, same] of byLength) {
      const pattern = text.slice(at, at + length)
      const secret = same.get(pattern)
      if (secret !== undefined) found.push({ at, pattern, secret })
    }
  }
  return found
}

const HAN = /\p{Script=Han}/u
const LONGEST_NUMBER = 29

function isWhole(text: string): (hit: Hit) => boolean {
  return ({ at, pattern }) => {
    if (/^\d+X?$/.test(pattern)) {
      const [before] = /\d*$/.exec(text.slice(Math.max(0, at - LONGEST_NUMBER), at)) ?? ['']
      const [after] = /^\d*/.exec(text.slice(at + pattern.length, at + pattern.length + LONGEST_NUMBER)) ?? ['']
      return before.length + pattern.length + after.length <= LONGEST_NUMBER
    }
    return pattern.length > 2 || !(HAN.test(text.charAt(at - 1)) || HAN.test(text.charAt(at + 2)))
  }
}

function unescaped(text: string): string {
  const asUrl = text.includes('%') ? text.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, decoded) : text
  return asUrl.includes('\\u')
    ? asUrl.replaceAll(/\\u([0-9A-Fa-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : asUrl
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // a percent sign that is of no URL
  }
}

const distinct = (found: readonly Hit[]): readonly string[] => [...new Set(found.map((hit) => hit.secret))].sort()

// The search that the leak test rests on: what it finds, and what it must not take for a find.
import { deflateRawSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { searchFor } from './secret-search.ts'

const { inText, inBytes } = searchFor(['程序', '甄有财', '19900000012', '虚构路12号3室', '99012319800101001X'])

describe('in a text it finds', () => {
  test.each([
    ['a cell', '7\t甄有财\t1', ['甄有财']],
    ['a name within a sentence', '已联系甄有财先生', ['甄有财']],
    ['a number within a longer one', '86-8619900000012', ['19900000012']],
    ['two at once, each named once', '甄有财19900000012甄有财', ['19900000012', '甄有财']],
    ['the parts of a URL', `/customers/${encodeURIComponent('甄有财')}?x=%7e`, ['甄有财']],
    ['what JSON escapes', '{"a":"\\u7504\\u6709\\u8d22"}', ['甄有财']],
    ['bytes in hexadecimal', `\\x00${Buffer.from('虚构路12号3室').toString('hex')}ff`, ['虚构路12号3室']],
    ['a number that ends in a letter', 'no=99012319800101001X;', ['99012319800101001X']],
    ['a name of two characters that stands alone', '{"said":"程序"}', ['程序']],
  ])('%s', (_, text, found) => expect(inText(text)).toEqual(found))
})

describe('it does not take for a find', () => {
  test('a word that happens to be a name of two characters', () => expect(inText('应用程序已启动')).toEqual([]))
  test('eleven digits of a 128-bit token', () => expect(inText('340282366920938199000000124317682114')).toEqual([]))
  test('a part of a secret', () => expect(inText('甄有 1990000001 虚构路12号')).toEqual([]))
})

describe('in bytes it finds', () => {
  test.each(['甄有财', '19900000012', '虚构路12号3室'])('%s in both encodings, between bytes of anything', (secret) => {
    const noise = deflateRawSync(Buffer.from('zhike'.repeat(20)))
    for (const bytes of [Buffer.from(secret), iconv.encode(secret, 'gb18030')])
      expect(inBytes(Buffer.concat([noise, bytes, noise]))).toEqual([secret])
  })
  test('in a file that is text, all that a text shows', () => expect(inBytes(Buffer.from('said "程序"'))).toEqual(['程序']))
})

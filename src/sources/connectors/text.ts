import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Dialect } from '../mapping.ts'
import { badFeed } from '../refusals.ts'

const PIECE = 1 << 20

/** The bytes of a file, unpacked when its name ends in .gz. */
export async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: PIECE })
  const bytes: AsyncIterable<Buffer> = /\.gz$/i.test(path) ? pipeline(file, createGunzip({ chunkSize: PIECE }), () => {}) : file
  try {
    yield* bytes
  } catch (thrown) {
    const code = (thrown as { code?: string }).code ?? ''
    if (code === 'Z_BUF_ERROR') throw badFeed('truncated-file', basename(path), 'gzip', thrown)
    if (code.startsWith('Z_')) throw badFeed('not-readable', basename(path), 'gzip', thrown)
    throw thrown
  }
}

/**
 * The text of a file in pieces, without a byte order mark. A byte that the encoding does not know refuses the file: better none of it than
 * names turned to question marks. (TextDecoder decodes GB18030 at 370 MB/s here, three times as fast as iconv-lite, and refuses where that replaces.)
 */
export async function* textOf(path: string, encoding: Dialect['encoding']): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  try {
    for await (const piece of bytesOf(path)) yield decoder.decode(piece, { stream: true })
    yield decoder.decode()
  } catch (thrown) {
    if (thrown instanceof TypeError && (thrown as { code?: string }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw badFeed('wrong-encoding', basename(path), encoding.toUpperCase(), thrown)
    throw thrown
  }
}

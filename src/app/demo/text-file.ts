import { closeSync, openSync, writeSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import iconv from 'iconv-lite'

/** A text file that is written row by row and held only a block at a time. */
export type TextFile = { readonly add: (row: string) => void; readonly close: () => void }

export type Encoding = 'ascii' | 'ascii-gz' | 'utf8' | 'utf8-bom' | 'gb18030'

const BLOCK = 1 << 20

/** Opens a file to write. A gz file is a row of gzip members, which every reader of gzip takes as one; its bytes depend on the rows only. */
export function textFile(path: string, encoding: Encoding): TextFile {
  const file = openSync(path, 'w')
  const write = (bytes: Uint8Array): void => {
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset)
  }
  if (encoding === 'ascii') return asciiFile(file, write)
  if (encoding === 'ascii-gz') return asciiFile(file, (bytes) => write(gzipSync(bytes, { level: 1 })))
  if (encoding === 'utf8-bom') write(Buffer.from('\uFEFF', 'utf8'))
  const encode =
    encoding === 'gb18030' ? (text: string) => iconv.encode(text, 'gb18030') : (text: string) => Buffer.from(text, 'utf8')
  let text = ''
  return {
    add: (row) => {
      text += row
      if (text.length < BLOCK) return
      write(encode(text))
      text = ''
    },
    close: () => {
      write(encode(text))
      closeSync(file)
    },
  }
}

/** The big files. Each row goes into the block at once: collected rows would outlive the garbage collector's nursery, which trebled the time. */
function asciiFile(file: number, write: (bytes: Uint8Array) => void): TextFile {
  const block = Buffer.allocUnsafe(BLOCK)
  let used = 0
  const flush = (): void => {
    if (used > 0) write(block.subarray(0, used))
    used = 0
  }
  return {
    add: (row) => {
      if (used + row.length > BLOCK) flush()
      used += block.write(row, used, 'latin1')
    },
    close: () => {
      flush()
      closeSync(file)
    },
  }
}

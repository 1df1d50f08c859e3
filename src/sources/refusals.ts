import { AppError } from '../kernel/errors.ts'
import type { Label } from '../kernel/label.ts'

/** Why a whole file, not a row of it, cannot be taken. */
export type RefusalKind =
  | 'missing-file'
  | 'no-known-file'
  | 'empty-file'
  | 'wrong-header'
  | 'wrong-encoding'
  | 'truncated-file'
  | 'not-readable'
  | 'duplicate-delivery'
  | 'out-of-order'

const sentences: Readonly<Record<RefusalKind, (file: string, what: string) => Label>> = {
  'missing-file': (file, what) => ({ zh: `缺少文件 ${file}（${what}）。`, en: `The file ${file} is missing (${what}).` }),
  'no-known-file': (folder, what) => ({
    zh: `文件夹 ${folder} 中没有数据映射所列的任何文件（${what}）；其他文件名请用 --mapping 指明映射。`,
    en: `The folder ${folder} holds none of the files that the mapping names (${what}); for files of other names, name their mapping with --mapping.`,
  }),
  'empty-file': (file) => ({ zh: `文件 ${file} 没有任何数据行。`, en: `The file ${file} holds no rows.` }),
  'wrong-header': (file, what) => ({
    zh: `文件 ${file} 的列与约定不符：${what}。`,
    en: `The columns of ${file} are not those agreed: ${what}.`,
  }),
  'wrong-encoding': (file, what) => ({
    zh: `文件 ${file} 不是约定的 ${what} 编码。`,
    en: `The file ${file} is not encoded in ${what} as agreed.`,
  }),
  'truncated-file': (file, what) => ({
    zh: `文件 ${file} 不完整，传输可能中断：${what}。`,
    en: `The file ${file} was cut off, perhaps in transfer: ${what}.`,
  }),
  'not-readable': (file, what) => ({ zh: `文件 ${file} 无法读取：${what}。`, en: `The file ${file} cannot be read: ${what}.` }),
  'out-of-order': (file, what) => ({
    zh: `余额文件 ${file} 的日期早于已导入的日期且内容不同（${what}），请自该日起重新提供。`,
    en: `The balances of ${file} are earlier than what was imported and differ from it (${what}); please deliver again from that day on.`,
  }),
  'duplicate-delivery': (file, what) => ({
    zh: `文件 ${file} 已导入过（${what}），内容完全相同，本次跳过。`,
    en: `The file ${file} was imported before (${what}) with the very same content; it is skipped.`,
  }),
}

/** The sentence a file is refused or skipped with. */
export function sentenceOf(kind: RefusalKind, file: string, what = ''): Label {
  return sentences[kind](file, what)
}

/** The error that says so. */
export function badFeed(kind: RefusalKind, file: string, what = '', cause?: unknown): AppError {
  const sentence = sentenceOf(kind, file, what)
  return new AppError('bad-feed', { message: sentence.en, userMessage: sentence, data: { kind, file }, cause })
}

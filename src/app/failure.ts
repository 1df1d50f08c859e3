import { type AppError, errorCodes, isAppError } from '../kernel/errors.ts'
import type { Label } from '../kernel/label.ts'
import { ConfigError } from '../platform/config.ts'

/** How a command that failed tells of it: a sentence, and the exit code (1 not done, 2 written wrongly). */
export type Failure = { readonly sentence: Label; readonly exitCode: 1 | 2 }

/** The system's own codes of what was wrong with a path or an address, in words. */
const systemCodes: Readonly<Record<string, Label>> = {
  ENOENT: { zh: '不存在', en: 'does not exist' },
  EACCES: { zh: '无权访问', en: 'may not be read or written by this user' },
  EPERM: { zh: '无权访问', en: 'may not be read or written by this user' },
  EISDIR: { zh: '是文件夹，不是文件', en: 'is a folder, not a file' },
  ENOTDIR: { zh: '是文件，不是文件夹', en: 'is a file, not a folder' },
  EEXIST: { zh: '已存在，且不是文件夹', en: 'exists already and is no folder' },
  ENOSPC: { zh: '所在磁盘已满', en: 'lies on a disk that is full' },
  EROFS: { zh: '所在磁盘只读', en: 'lies on a disk that is read-only' },
}

/** One clear sentence for what went wrong. Only what is our own fault comes with its stack. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof ConfigError) return { sentence: thrown.label, exitCode: 2 }
  if (isAppError(thrown)) return { sentence: told(thrown), exitCode: 1 }
  const { code, path } = (thrown ?? {}) as { code?: unknown; path?: unknown }
  const words = typeof code === 'string' && typeof path === 'string' ? systemCodes[code] : undefined
  if (words !== undefined) return { sentence: { zh: `${path} ${words.zh}。`, en: `${path} ${words.en}.` }, exitCode: 1 }
  return { sentence: same(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)), exitCode: 1 }
}

const same = (text: string): Label => ({ zh: text, en: text })

/** The sentence that was written for the user; where there is only the code's general one, the engineers' is more use beside it. */
function told({ code, message, userMessage }: AppError): Label {
  if (code === 'internal') return same(message)
  const isGeneral = userMessage.en === errorCodes[code].en
  return isGeneral ? { zh: `${userMessage.zh}（${message}）`, en: `${userMessage.en} (${message})` } : userMessage
}

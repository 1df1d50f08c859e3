import type { Label } from './label.ts'

interface CodeText extends Label {
  /** When it fires. */
  readonly when: string
  /** What the caller does about it. */
  readonly remedy: string
}

/** The closed list of reasons a request cannot be done. `zh` and `en` are what the user reads unless the thrower says something better. */
export const errorCodes = {
  'invalid-input': {
    when: 'The request, or a text to be read as money, a day or a rule, breaks its schema.',
    remedy: 'Correct the named field and send again.',
    zh: '输入有误，请检查后重新提交。',
    en: 'Something in the input is not valid. Please check it and try again.',
  },
  'not-signed-in': {
    when: 'There is no session, or it has ended.',
    remedy: 'Sign in and repeat the request.',
    zh: '请先登录。',
    en: 'Please sign in first.',
  },
  'second-factor-needed': {
    when: 'The password was right but the one-time code is missing, or the operation asks for a fresh one.',
    remedy: 'Ask the user for the current code and repeat.',
    zh: '请输入动态验证码。',
    en: 'Please enter the one-time code.',
  },
  forbidden: {
    when: 'The user is known but no role of theirs holds the permission.',
    remedy: 'Do not retry; ask the head of the branch or an administrator for the role.',
    zh: '您没有执行此操作的权限。',
    en: 'You do not have permission to do this.',
  },
  'not-found': {
    when: 'The thing does not exist, or lies outside the rows the user may see: the two are never told apart.',
    remedy: 'Check the id, or go back to the list.',
    zh: '未找到相应记录。',
    en: 'Nothing was found.',
  },
  conflict: {
    when: 'Somebody changed the same thing first, or it already exists.',
    remedy: 'Load it again and decide anew.',
    zh: '该记录已被他人更新，请刷新后再试。',
    en: 'Somebody else changed this first. Please reload and try again.',
  },
  locked: {
    when: 'The user account is locked after failed sign-ins, or by an administrator.',
    remedy: 'Wait until the stated time or ask an administrator.',
    zh: '账号已锁定，请稍后再试或联系管理员。',
    en: 'The account is locked. Please wait or ask an administrator.',
  },
  'rate-limited': {
    when: 'More requests, reveals or attempts than the stated limit in its window.',
    remedy: 'Wait for the stated seconds.',
    zh: '操作过于频繁，请稍后再试。',
    en: 'Too many requests. Please wait a moment.',
  },
  gone: {
    when: 'The thing existed and was withdrawn, has expired, or was erased.',
    remedy: 'Do not retry; refresh the list it came from.',
    zh: '该内容已失效或已被删除。',
    en: 'This is no longer available.',
  },
  'precondition-failed': {
    when: 'The thing is not in the state the step needs: a closed task, a draft that was never approved.',
    remedy: 'Bring it into the named state first.',
    zh: '当前状态不允许此操作。',
    en: 'This cannot be done in the current state.',
  },
  'payload-too-large': {
    when: 'The body or file is larger than the stated limit.',
    remedy: 'Send less, or split it.',
    zh: '提交的内容过大。',
    en: 'What you sent is too large.',
  },
  unavailable: {
    when: 'A store or an outside service does not answer.',
    remedy: 'Retry later; nothing was changed.',
    zh: '服务暂时不可用，请稍后再试。',
    en: 'The service is unavailable for the moment. Please try again later.',
  },
  'calendar-year-missing': {
    when: 'A working day of a year was asked for whose official calendar has not been added.',
    remedy: 'Add the named file from the State Council notice and register it.',
    zh: '缺少该年度的工作日历，请联系管理员补充。',
    en: 'The working calendar of that year is missing. Please ask an administrator to add it.',
  },
  'bad-feed': {
    when: 'A delivered file is missing, empty, cut off, of the wrong encoding or header, or was delivered before.',
    remedy: 'Have the file delivered again; bad single rows go to quarantine instead.',
    zh: '数据文件无法导入，请核对后重新提供。',
    en: 'The data file cannot be imported. Please check it and deliver it again.',
  },
  'bad-mapping': {
    when: 'A mapping names a column, transform or feed that does not exist, or leaves a required field unfilled.',
    remedy: 'Correct the named line of the mapping.',
    zh: '数据映射配置有误。',
    en: 'The data mapping is wrong.',
  },
  'bad-definition': {
    when: 'A stored rule, offer, gate setting or scheme names something unknown or cannot be lifted to this version.',
    remedy: 'Correct the definition and have the new version approved.',
    zh: '业务定义有误，请修正后重新审批。',
    en: 'The definition is wrong. Please correct it and have it approved again.',
  },
  'run-in-progress': {
    when: 'Another run holds the step: an import or a night of the same business date.',
    remedy: 'Wait for it to end, or stop it.',
    zh: '已有任务正在运行，请等待其完成。',
    en: 'A run is already in progress. Please wait for it to end.',
  },
  csrf: {
    when: 'A changing request came without the token of its session.',
    remedy: 'Load the page again and repeat.',
    zh: '页面已过期，请刷新后重试。',
    en: 'The page has expired. Please reload it and try again.',
  },
  'approval-needed': {
    when: 'The change takes a second person, or its maker tried to approve it.',
    remedy: 'Ask somebody else with the permission to approve it.',
    zh: '此操作需由另一人审批。',
    en: 'This needs the approval of a second person.',
  },
  internal: {
    when: 'Our own bug, or a fact the code holds impossible.',
    remedy: 'Report the request id; nothing was changed.',
    zh: '系统内部错误，请将请求编号告知管理员。',
    en: 'An internal error occurred. Please report the request id.',
  },
} as const satisfies Record<string, CodeText>

export type ErrorCode = keyof typeof errorCodes

interface Details {
  /** For engineers and logs: names the thing and the number, never a customer's name or number. */
  readonly message: string
  /** For the user, when the code's own sentence is not good enough. */
  readonly userMessage?: Label
  /** Facts the caller can act on: the field, the limit, the year. Goes out to the client. */
  readonly data?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** A request that cannot be done. A business "no" is not an error: it is a returned verdict. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly userMessage: Label
  readonly data: Readonly<Record<string, unknown>> | undefined

  constructor(code: ErrorCode, details: Details) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'AppError'
    this.code = code
    this.userMessage = details.userMessage ?? { zh: errorCodes[code].zh, en: errorCodes[code].en }
    this.data = details.data
  }
}

/** Whether a caught value is an AppError, of the given code when one is named. */
export function isAppError(thrown: unknown, code?: ErrorCode): thrown is AppError {
  return thrown instanceof AppError && (code === undefined || thrown.code === code)
}

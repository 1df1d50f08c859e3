import { AppError, type ErrorCode, isAppError } from '../../kernel/errors.ts'

/** The one place where an error code becomes an HTTP status. */
const statuses: Readonly<Record<ErrorCode, number>> = {
  'invalid-input': 400,
  'not-signed-in': 401,
  'second-factor-needed': 401,
  forbidden: 403,
  csrf: 403,
  'approval-needed': 403,
  'not-found': 404,
  conflict: 409,
  'run-in-progress': 409,
  gone: 410,
  'precondition-failed': 412,
  'payload-too-large': 413,
  'bad-feed': 422,
  'bad-mapping': 422,
  'bad-definition': 422,
  'calendar-year-missing': 422,
  locked: 423,
  'rate-limited': 429,
  internal: 500,
  unavailable: 503,
}

/** What the client reads of an error: the shape the API document states. */
export type ErrorBody = {
  readonly code: ErrorCode
  readonly message: string
  readonly userMessage: { readonly zh: string; readonly en: string }
  readonly requestId: string
  readonly data?: Readonly<Record<string, unknown>>
}

/** The HTTP status of a code. */
export function statusOf(code: ErrorCode): number {
  return statuses[code]
}

/** An error as it goes out. Of our own bugs nothing but the request id leaves the house: a message may quote SQL or a row. */
export function errorBody(error: AppError, requestId: string): ErrorBody {
  const { code, userMessage, data } = error
  const message = code === 'internal' ? 'Internal error' : error.message
  return { code, message, userMessage, requestId, ...(data === undefined || code === 'internal' ? {} : { data }) }
}

/** Whatever was thrown, as one of our errors: the framework's own refusals and a store that is away have a code, anything else is our bug. */
export function asAppError(thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown
  const { code, statusCode } = (thrown ?? {}) as { readonly code?: unknown; readonly statusCode?: unknown }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || statusCode === 413)
    return new AppError('payload-too-large', { message: 'The body is larger than this endpoint takes', cause: thrown })
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return new AppError('invalid-input', { message: 'The request cannot be read', cause: thrown })
  if (typeof code === 'string' && isAway(code))
    return new AppError('unavailable', { message: 'A store does not answer', cause: thrown })
  if (code === '40001' || code === '40P01')
    return new AppError('conflict', { message: 'Two changes crossed; this one was rolled back', cause: thrown })
  return new AppError('internal', { message: 'Unexpected error', cause: thrown })
}

/** The connection is gone or cannot be made: the operating system's words, and PostgreSQL's classes 08 and 57P. */
function isAway(code: string): boolean {
  return ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT'].includes(code) || /^(08|57P)/.test(code)
}

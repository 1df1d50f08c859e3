import type { Pool } from 'pg'
import { AppError } from '../../kernel/errors.ts'

/** Another number than the other session locks have; all of Zhike's processes take the same. */
const LOCK = 5_947_204

/**
 * One at a time changes the installation's keys, whatever machine it runs on: two at once would each add a key of the same number, and what was wrapped with the one whose file
 * was written over could never be opened again. Who comes second is told so and changes nothing.
 */
export async function inKeysTurn<T>(pool: Pool, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [LOCK])
    if (rows[0]?.taken !== true)
      throw new AppError('precondition-failed', {
        message: 'The keys are being rotated or retired by another process',
        userMessage: {
          zh: '另一处正在轮换或退役密钥，请待其结束后再试。',
          en: 'Keys are being rotated or retired elsewhere: try again when that has ended.',
        },
      })
    return await work()
  } finally {
    // Closed, not given back: with the session its lock ends, whatever happened.
    client.release(true)
  }
}

import type { Pool, PoolClient } from 'pg'

/** Another number than those of the migrations; all of Zhike's processes take the same. */
const LOCK = 5_947_203

/**
 * A backup reads for as long as a bank is large: whole partitions of runs that its snapshot of the record calls published. While it holds this, none of them is
 * dropped, whoever retires their runs meanwhile. Held until the connection closes; waits for a dropping that has begun, which takes seconds.
 */
export async function holdPartitions(client: PoolClient): Promise<void> {
  await client.query('select pg_advisory_lock_shared($1)', [LOCK])
}

/** Drops, unless a backup is reading: then the next night will. Answers whether it was done. */
export async function dropUnlessHeld(pool: Pool, drop: () => Promise<void>): Promise<boolean> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [LOCK])
    if (rows[0]?.taken !== true) return false
    await drop()
    return true
  } finally {
    // Closed, not given back: with the session its lock ends, whatever happened.
    client.release(true)
  }
}

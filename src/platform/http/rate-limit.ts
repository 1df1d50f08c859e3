/** Says for a key whether one more call fits; if not, after how many seconds it will. */
export type RateLimiter = { readonly take: (key: string, perMinute: number) => number | undefined }

type Bucket = { tokens: number; at: number }

/**
 * A bucket of tokens per key: full at the start, refilled evenly over the minute, so a burst up to the limit passes and the mean holds. It lives in this process;
 * with several the limit is per process, which is what protects each of them.
 */
export function rateLimiter(now: () => number, maxKeys = 100_000): RateLimiter {
  const buckets = new Map<string, Bucket>()
  return {
    take(key, perMinute) {
      const at = now()
      const bucket = buckets.get(key) ?? { tokens: perMinute, at }
      const refilled = Math.min(perMinute, bucket.tokens + (Math.max(0, at - bucket.at) * perMinute) / 60_000)
      const isAllowed = refilled >= 1
      // Deleted and set again, so that the map is in order of last use and the oldest can go when strangers fill it.
      buckets.delete(key)
      buckets.set(key, { tokens: isAllowed ? refilled - 1 : refilled, at })
      const oldest = buckets.keys().next()
      if (buckets.size > maxKeys && oldest.done !== true) buckets.delete(oldest.value)
      return isAllowed ? undefined : Math.ceil(((1 - refilled) * 60) / perMinute)
    },
  }
}
